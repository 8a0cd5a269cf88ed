begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
select is((select count(*)::integer from fixture.claim()), 1, 'claimed once');
update public.conversation set ai_intent_summary = 'x';
select is((select count(*)::integer from fixture.claim()), 0, 'not a second time');

select * from finish();
rollback;
