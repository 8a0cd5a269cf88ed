begin;
select plan(4);

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
select is(pg_temp.look(), 'post', 'a bridge is to send an update, and stands still');

-- Its lease ends: until then it could have gone on and sent it.
update core.clock_shift set shift = shift + interval '121 seconds';
do $$ begin
    perform resman.rescue_jobs();
end $$;
select is(pg_temp.look(), 'nothing', 'another one does not send at once what is newer');
update core.clock_shift set shift = shift + interval '28 seconds';
select is(pg_temp.look(), null, 'nor within the re-check');
update core.clock_shift set shift = shift + interval '3 seconds';
select is(pg_temp.look(), 'post', 'but after it (I8)');

select * from finish();
rollback;
