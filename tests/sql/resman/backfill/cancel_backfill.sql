begin;
select plan(11);

create function pg_temp.lead(p_number integer) returns uuid language sql as $$
    select ('10000000-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid
$$;

create function pg_temp.run_id() returns uuid language sql as $$
    select run.id from resman.backfill_run as run
$$;

create function pg_temp.step() returns boolean language sql as $$
    update core.clock_shift set shift = shift + interval '5 s';
    select resman.advance_backfill()
$$;

create function pg_temp.jobs(p_status text) returns integer[] language sql as $$
    select array_agg(right(job.unit_id::text, 12)::integer order by job.unit_id)
    from resman.lead_sync_queue as job
    where job.status = p_status
$$;

set local session_replication_role = replica;
select fixture.lead(pg_temp.lead(number), fixture.property()) from generate_series(1, 12) as number;
set local session_replication_role = origin;
select fixture.connect();
select throws_ok(
    format('select resman.cancel_backfill(%L)', fixture.property()), 'TB272', null,
    'an unknown one is refused'
);
select resman.start_backfill(fixture.property(), null, 60);
select pg_temp.step();
select is(pg_temp.jobs('pending'), array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'ten are queued');

-- One is in flight, one was edited.
select fixture.claim(fixture.bridge(), 1);
update public.conversation set ai_intent_summary = 'edited'
where id = pg_temp.lead(4);
select
    is(
        resman.cancel_backfill(pg_temp.run_id()) ->> 'state', 'cancelled', 'it can be cancelled'
    );
select
    is(
        pg_temp.jobs('cancelled'), array[2, 3, 5, 6, 7, 8, 9, 10],
        'what nobody has begun is taken back'
    );
select is(pg_temp.jobs('pending'), array[4], 'an edit is not');
select is(pg_temp.jobs('processing'), array[1], 'nor a call');
select pg_temp.step();
select is(pg_temp.jobs('pending'), array[4], 'nothing more is queued');
select lives_ok('select resman.cancel_backfill(pg_temp.run_id())', 'twice is harmless');

select resman.resume_backfill(pg_temp.run_id());
select pg_temp.step();
select
    is(
        pg_temp.jobs('pending'), array[2, 3, 4, 5, 6, 7],
        'resumed, it goes on with what was taken back'
    );
select resman.resume_backfill(pg_temp.run_id(), 600);
select pg_temp.step();
select is(pg_temp.jobs('pending'), array[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 'at another rate');

update resman.backfill_run set state = 'done', ended_at = now();
select throws_ok(
    'select resman.resume_backfill(pg_temp.run_id())', 'TB273', null, 'what is done is not resumed'
);

select * from finish();
rollback;
