begin;
select plan(9);

do $$ begin
    perform fixture.zone('America/Chicago');
end $$;
create temporary table bridge as select fixture.bridge() as id;
create function pg_temp.claims()
returns setof jsonb
language sql
as $$
    select resman.claim_pulls(bridge.id) from bridge
$$;

do $$ begin
    update resman.resman_integration set sync_direction = 'to_resman';
end $$;
select is_empty(
    'select pg_temp.claims()', 'a property that only tells, without slots and tours, is not read'
);
do $$ begin
    perform fixture.rules();
end $$;
create temporary table claim as select pg_temp.claims() as found;
select is(
    (
        select found ->> 'property_id'
        from claim
    ),
    fixture.property()::text, 'one with slots is'
);
select is(
    (
        select (found ->> 'modified_to')::timestamptz - (found ->> 'modified_from')::timestamptz
        from claim
    ),
    interval '31 days', 'at first thirty days back, to beyond the clock of ResMan'
);
select is_empty('select pg_temp.claims()', 'whoever reads it has it alone');

do $$ begin
    perform resman.record_pull(fixture.property(), bridge.id, jsonb_build_object(
        'asked_at', now(), 'served_at', '2027-06-01T12:00:00Z', 'prospects', '[]'::jsonb,
        'through', '2027-06-02T12:00:00Z', 'is_last', true
    ))
    from bridge;
end $$;
select is(
    (
        select pulled_through
        from resman.pull_cursor
    ),
    '2027-06-01 11:59:30Z', 'the cursor stays behind the clock of ResMan'
);
select is_empty('select pg_temp.claims()', 'the next reading waits for its interval');

do $$ begin
    update core.clock_shift set shift = interval '6 minutes';
    delete from claim;
    insert into claim select pg_temp.claims();
end $$;
select is(
    (
        select found ->> 'modified_from'
        from claim
    ),
    '2027-06-01T11:49:30Z', 'then it overlaps by ten minutes'
);
select is(
    resman.record_pull(fixture.property(), gen_random_uuid(), '{"prospects": []}'),
    '{"status": "stale"}', 'what a bridge says that does not read the property counts for nothing'
);

do $$ begin
    perform resman.record_pull_failure(fixture.property(), bridge.id, '{"word": "auth"}')
    from bridge;
end $$;
select is(
    (
        select array[integration.sync_status::text, taken.error_count::text, taken.pulling_by::text]
        from resman.resman_integration as integration
        inner join resman.pull_cursor as taken on integration.property_id = taken.property_id
    ),
    array['disconnected', '1', null], 'a key that is refused stops the account'
);

select * from finish();
rollback;
