begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set ai_intent_summary = 'x';
update public.conversation set ai_intent_summary = null;

select is(
    (
        select
            fixture.intend(claim, '{"prospects": [{"prospect_id": "p1", "type": "prospect"}]}')
            ->> 'why'
        from fixture.claim() as claim
    ), 'unchanged', 'nothing is sent'
);

select * from finish();
rollback;
