begin;
select plan(3);

create function pg_temp.look()
returns text
language sql
as $$
    select fixture.intend(claim, '{
        "prospects": [{"prospect_id": "p1", "person_id": "qp1", "type": "prospect", "events": []}]
    }') ->> 'do'
    from fixture.claim() as claim
$$;
do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
    update public.conversation set ai_intent_summary = 'two rooms';
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
do $$ begin
    perform fixture.intend(claimed.claim, '{
        "prospects": [{"prospect_id": "p1", "person_id": "qp1", "type": "prospect", "events": []}]
    }')
    from claimed;
    perform fixture.record(claimed.claim, '{"word": "ambiguous", "detail": "answer_lost"}')
    from claimed;
end $$;

select is(pg_temp.look(), 'nothing', 'an update whose answer was lost is not sent again at once');
update core.clock_shift set shift = shift + interval '29 seconds';
select is(pg_temp.look(), null, 'nor within the re-check');
update core.clock_shift set shift = shift + interval '2 seconds';
select is(pg_temp.look(), 'post', 'but after it');

select * from finish();
rollback;
