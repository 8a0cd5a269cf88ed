begin;
select plan(16);

create temporary table bridge as select fixture.bridge() as id;
create function pg_temp.claim() returns jsonb language sql as $$
    select claim from bridge, resman.claim_backfills(bridge.id, 4) as claim
$$;
create function pg_temp.record(p_through text, p_is_last boolean default true)
returns text language sql as $$
    select resman.record_backfill(fixture.property(), bridge.id, jsonb_build_object(
        'asked_at', now(), 'served_at', now(), 'through', p_through, 'is_last', p_is_last,
        'prospects', '[{"prospect_id": "p1", "content_hash": "h"}]'::jsonb
    )) ->> 'status'
    from bridge
$$;

select fixture.connect();
update resman.resman_integration set created_at = '2027-03-10 12:00:00.5+00';
select resman.start_backfill(fixture.property(), '2027-01-01 00:00+00', null, 'remote');
select
    is(
        (select report -> 'left' from resman.backfill_report() as report), '3',
        'it reads windows of thirty days'
    );
select is(pg_temp.claim(), null, 'nothing is read where nothing new is');
insert into resman.pull_cursor (property_id, due_at)
values (fixture.property(), now());
select is(pg_temp.claim(), null, 'what is new goes first');
update resman.pull_cursor set due_at = now() + interval '1 hour', error_count = 1;
select is(pg_temp.claim(), null, 'and is tried again first where it failed');
update resman.pull_cursor set error_count = 0;
update resman.resman_integration set sync_status = 'paused';
select is(pg_temp.claim(), null, 'nothing is read in a pause');
update resman.resman_integration set sync_status = 'active';
select resman.start_backfill(fixture.property());
select is(pg_temp.claim(), null, 'the application''s leads are sent before');
update resman.backfill_run set state = 'done', ended_at = now()
where kind = 'local';

select
    is(
        pg_temp.claim() - array['run_id', 'remote', 'asked_at', 'erased_kids'],
        '{"property_id": "11110000-0000-4000-8000-000000000001", "wants_leads": true,
            "connected_at": "2027-03-10T12:00:01+00:00", "prospect_ids": [],
            "modified_from": "2026-12-31T23:59:59Z", "modified_to": "2027-01-30T23:59:59Z"}'::jsonb,
        'then the first window is claimed'
    );
select is(pg_temp.claim(), null, 'which nobody else reads');
select is(pg_temp.record('2027-01-15T00:00:00Z', false), 'recorded', 'a piece of it is recorded');
select is(pg_temp.record('2027-01-30T23:59:59Z'), 'recorded', 'and the rest');
select
    is(
        pg_temp.claim() ->> 'modified_from', '2027-01-30T23:59:58Z',
        'the next begins where it ended'
    );
update resman.backfill_run set state = 'cancelled', ended_at = now()
where kind = 'remote';
select is(pg_temp.record('2027-03-01T00:00:00Z'), 'stale', 'a cancelled one is not gone on with');
select
    is(
        (select cursor.pulling_by from resman.pull_cursor as cursor), null,
        'and keeps nobody from reading'
    );
select resman.resume_backfill(run.id) from resman.backfill_run as run
where run.kind = 'remote';
do $$ begin perform pg_temp.claim(); end $$;
select pg_temp.record('2027-03-10T12:00:01Z');
select
    is(
        (
            select array[run.state, run.total::text, run.skipped::text]
            from resman.backfill_run as run
            where run.kind = 'remote'
        ), array['done', '3', '3'], 'it ends where the connection began'
    );
update resman.account_state set rate_per_minute = 60;
select
    is(
        resman.backfill_rest(fixture.property(), 30, null, 100), interval '200 seconds',
        'it rests by its rate'
    );
update resman.resman_integration set sync_direction = 'to_resman';
select throws_ok(
    'select resman.start_backfill(fixture.property(), null, null, ''remote'')', 'TB276', null,
    'a direction that lets nothing in is refused'
);

select * from finish();
rollback;
