begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.tour(fixture.lead('22220000-0000-4000-8000-000000000001'));
    perform fixture.sync();
end $$;
create temporary table bridge as select fixture.bridge() as id;
create function pg_temp.work()
returns jsonb
language sql
as $$
    select fixture.intend(claim, '{"prospects": []}') from bridge, fixture.claim(bridge.id) as claim
$$;
select is(
    (select state.sync_status::text from resman.lead_state as state), 'not_synced',
    'a lead that is made has a tour to tell'
);
select is(
    pg_temp.work() ->> 'why', 'another lead of the person goes first',
    'its prospect may not be shown yet'
);
do $$ begin update core.clock_shift set shift = '90 seconds'; end $$;
select isnt(
    pg_temp.work() ->> 'why', 'another lead of the person goes first',
    'after a minute it is looked for elsewhere, or gone: nobody waits for ever'
);

select * from finish();
rollback;
