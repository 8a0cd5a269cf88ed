begin;
select plan(6);

create function pg_temp.lead(p_number integer) returns uuid language sql as $$
    select ('10000000-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid
$$;

create function pg_temp.step() returns boolean language sql as $$
    update core.clock_shift set shift = shift + interval '5 s';
    select resman.advance_backfill()
$$;

create function pg_temp.claimed() returns integer[] language sql as $$
    select array_agg(right(claim ->> 'unit_id', 12)::integer order by claim ->> 'unit_id')
    from fixture.claim() as claim
$$;

set local session_replication_role = replica;
select fixture.lead(pg_temp.lead(number), fixture.property()) from generate_series(1, 20) as number;
set local session_replication_role = origin;
select fixture.connect();
update resman.resman_integration set sync_frequency = 'daily', time_zone = 'America/Chicago';
-- Noon there.
update core.clock_shift set shift = timestamptz '2027-03-03 18:00+00' - clock_timestamp();
select resman.start_backfill(fixture.property(), null, 60);
select pg_temp.step();
select pg_temp.step();
select
    is(
        array(
            select distinct to_char(job.due_at at time zone 'America/Chicago', 'DD HH24:MI:SS')
            from resman.lead_sync_queue as job
        ), array['03 23:59:59'], 'where a day is sent at once, it is queued behind all of the day'
    );
select
    is(
        (select count(*) from resman.lead_sync_queue), 15::bigint,
        'more than a minute''s worth'
    );
update core.clock_shift set shift = shift + interval '5 hours';
update public.conversation set ai_intent_summary = 'edited'
where id = pg_temp.lead(20);
select is(pg_temp.claimed(), null, 'nothing goes before midnight');
update core.clock_shift set shift = shift + interval '7 hours';
select
    is(
        (
            select right(claim ->> 'unit_id', 12)::integer
            from fixture.claim(fixture.bridge(), 1) as claim
        ), 20, 'after it the edit goes first'
    );
select is(cardinality(pg_temp.claimed()), 15, 'then the backfill');

-- The rest is queued for the next midnight, until there is none.
select pg_temp.step();
update resman.resman_integration set sync_frequency = 'realtime';
select pg_temp.step();
select is(cardinality(pg_temp.claimed()), 4, 'in real time it goes at once');

select * from finish();
rollback;
