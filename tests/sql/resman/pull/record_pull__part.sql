begin;
select plan(5);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules();
    update resman.resman_integration set created_at = now() - interval '1 day';
end $$;
create temporary table bridge as select fixture.bridge() as id;
create function pg_temp.record(p_pull jsonb)
returns text
language sql
as $$
    update resman.pull_cursor
    set pulling_by = bridge.id, pulling_until = now() + interval '1 minute'
    from bridge;
    select resman.record_pull(fixture.property(), bridge.id, jsonb_build_object(
        'asked_at', now(), 'served_at', '2027-06-01T12:00:00Z', 'prospects', '[]'::jsonb
    ) || p_pull) ->> 'status'
    from bridge
$$;
create function pg_temp.refused()
returns text[]
language sql
as $$
    select array[
        integration.sync_status::text, integration.reader_refused_reason,
        (integration.reader_refused_at <= core.clock())::text
    ]
    from resman.resman_integration as integration
$$;

insert into resman.pull_cursor (property_id) values (fixture.property());
do $$ begin
    perform pg_temp.record('{"prospects": [{"prospect_id": "p1", "appointments": [
        {"event_id": "e1", "at": "2027-06-03T15:00:00Z", "marker": null}
    ]}]}');
    perform pg_temp.record('{"prospects": [
        {"prospect_id": "p1", "is_part": true, "content_hash": "v2:1", "type": "prospect"}
    ]}');
end $$;
select is(
    (
        select array_agg(held.event_key)
        from resman.remote_appointment as held
    ),
    array['e1'], 'a part shows no appointments, and takes none away'
);
do $$ begin
    perform pg_temp.record('{"prospects": [{"prospect_id": "p1", "appointments": []}]}');
end $$;
select is_empty('select from resman.remote_appointment', 'the whole does');

select is(pg_temp.record('{"reader_refused": "HTTP 401"}'), 'recorded', 'v2 was refused');
select is(
    pg_temp.refused(), array['active', null, null],
    'of a property that is not set to it any more nothing is kept'
);
update resman.resman_integration set reader = 'v2';
do $$ begin
    perform pg_temp.record('{"reader_refused": "HTTP 401, code 20001"}');
end $$;
select is(
    pg_temp.refused(), array['active', 'HTTP 401, code 20001', 'true'],
    'else when and how, and the account goes on'
);

select * from finish();
rollback;
