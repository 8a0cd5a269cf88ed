begin;
select plan(2);

-- Eight properties of one account that takes one call at a time, each with work and never served;
-- and one of another account, that was served before.
do $$
declare
    v_property uuid;
begin
    for n in 1..9 loop
        v_property := fixture.property(format('2222000%s-0000-4000-8000-000000000001', n)::uuid);
        perform fixture.connect(v_property);
        perform fixture.lead(gen_random_uuid(), v_property) from generate_series(1, 3);
        perform resman.sweep_lanes(core.clock());
    end loop;
    update resman.resman_integration
    set api_credentials = api_credentials || '{"account_id": "401"}'
    where property_id = v_property;
    update resman.property_turn set virtual_time = 7, is_idle = false where property_id = v_property;
end $$;
insert into resman.account_state (account_key, concurrency) values ('p/400', 1), ('p/401', 0)
on conflict (account_key) do update set concurrency = excluded.concurrency;
create temporary table bridge as select fixture.bridge() as id;
create temporary table taken as
select one.property_id from bridge, resman.take_jobs(bridge.id, 2) as one;

select is(
    (select count(*)::integer from taken), 2,
    'a claim goes on to others where those whose turn it is may not start as many'
);
select is(
    (
        select count(*)::integer from taken
        where taken.property_id = '22220009-0000-4000-8000-000000000001'
    ),
    1,
    'one of each account'
);

select * from finish();
rollback;
