begin;
select plan(15);

-- A lead with a lower id comes first.
create function pg_temp.lead(p_number integer) returns uuid language sql as $$
    select ('10000000-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid
$$;

create function pg_temp.go(p_seconds double precision) returns boolean language sql as $$
    update core.clock_shift set shift = shift + make_interval(secs => p_seconds);
    select resman.advance_backfill()
$$;

create function pg_temp.pending() returns bigint language sql as $$
    select count(*) from resman.lead_sync_queue as job
    where job.status = 'pending'
$$;

set local session_replication_role = replica;
select fixture.lead(pg_temp.lead(number), fixture.property()) from generate_series(1, 70) as number;
update public."user" set email = null
where id = (
    select conversation.user_id from public.conversation
    where conversation.id = pg_temp.lead(1)
);
set local session_replication_role = origin;
select fixture.connect();
update resman.account_state set rate_per_minute = 360;

select ok(not resman.advance_backfill(), 'without a backfill there is nothing to do');
select
    is(
        resman.start_backfill(fixture.property()) - array[
            'run_id', 'property_id', 'property_name', 'started_at', 'started_by', 'advanced_at',
            'ended_at', 'since', 'kind', 'is_dry', 'reads_to', 'cursor_at'
        ],
        '{"state": "running", "total": 70, "done": 0, "left": 70, "waiting": 0, "matched": 0,
            "created": 0, "held": 0, "skipped": 0, "rate_per_minute": 60, "seconds_left": 70,
            "reason_code": "RM901"}'::jsonb,
        'half of an account of 360 calls is 60 leads a minute'
    );
select throws_ok(
    'select resman.start_backfill(fixture.property())', 'TB271', null, 'one runs at a time'
);

select ok(resman.advance_backfill(), 'a step is made');
select is(pg_temp.pending(), 10::bigint, 'of ten seconds'' worth');
select ok(not resman.advance_backfill(), 'no second step within the second');
select pg_temp.go(5);
select is(pg_temp.pending(), 15::bigint, 'then by the rate');
select
    is(
        array(
            select distinct job.priority from resman.lead_sync_queue as job
        ), array[1], 'at low priority'
    );

-- An edit joins the job that waits.
update public.conversation set ai_intent_summary = 'edited'
where id = pg_temp.lead(2);
select is(pg_temp.pending(), 15::bigint, 'an edit is no second job');

do $$
begin
    for number in 1..30 loop
        perform pg_temp.go(5);
    end loop;
end;
$$;
select is(pg_temp.pending(), 60::bigint, 'no more than a minute''s worth waits');

do $$
begin
    for number in 1..6 loop
        perform fixture.sync(number::text);
        perform pg_temp.go(10);
    end loop;
end;
$$;
select
    is(
        (
            select array[run.total, run.matched, run.created, run.held, run.skipped]
            from resman.backfill_run as run
        ), array[70, 0, 69, 1, 0]::bigint[],
        'each is counted by what became of it: one has neither e-mail nor phone'
    );
select is((select run.state from resman.backfill_run as run), 'done', 'then it is done');
select ok(not pg_temp.go(5), 'and makes no step');
select
    is(
        (resman.start_backfill(fixture.property()) ->> 'total')::integer, 0,
        'what was sent or held is not sent again'
    );
select pg_temp.go(5);
select
    is(
        array(select run.state from resman.backfill_run as run), array['done', 'done'],
        'so a second is done at once'
    );

select * from finish();
rollback;
