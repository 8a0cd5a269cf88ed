begin;
select plan(2);

set local synchronous_commit = off;
create temporary table bridge as select fixture.bridge() as id;
set local synchronous_commit = off;
do $$ begin
    perform resman.set_bridge_settings(bridge.id, '{"lease_seconds": 7}') from bridge;
end $$;
select is(
    current_setting('synchronous_commit'), 'on', 'new settings are noted durably'
);
select is(
    (select resman.bridge_setting(bridge.id, 'lease_seconds', 120) from bridge),
    7::double precision, 'and hold from now on'
);

select * from finish();
rollback;
