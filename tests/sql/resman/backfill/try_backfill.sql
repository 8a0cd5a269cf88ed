begin;
select plan(7);

create function pg_temp.lead(p_number integer) returns uuid language sql as $$
    select ('10000000-0000-4000-8000-' || lpad(p_number::text, 12, '0'))::uuid
$$;

set local session_replication_role = replica;
select fixture.lead(pg_temp.lead(number), fixture.property()) from generate_series(1, 12) as number;
update public."user" set email = null
where id = (
    select conversation.user_id from public.conversation
    where conversation.id = pg_temp.lead(3)
);
update public.conversation set status = 'Lost', created_at = '2020-01-01'
where id = pg_temp.lead(5);
set local session_replication_role = origin;
select throws_ok(
    'select resman.try_backfill(fixture.property())', 'TB205', null,
    'a property that is not connected is refused'
);
select fixture.connect();
select
    is(
        resman.try_backfill(fixture.property(), null, null, 8) - 'after',
        '{"leads": 8, "without_contact": 1, "lost": 1, "is_read": false}'::jsonb,
        'a step is tried'
    );
select
    is(
        resman.try_backfill(fixture.property(), null, pg_temp.lead(8), 8) - 'after',
        '{"leads": 4, "without_contact": 0, "lost": 0, "is_read": true}'::jsonb,
        'and the next one'
    );
select
    is(
        (resman.try_backfill(fixture.property(), '2021-01-01') ->> 'leads')::integer, 11,
        'what is older may be left out'
    );
select
    is(
        (
            select array[
                (select count(*) from resman.backfill_run),
                (select count(*) from resman.backfill_lead),
                (select count(*) from resman.lead_sync_queue),
                (select count(*) from resman.lead_state)
            ]
        ), array[0, 0, 0, 0]::bigint[], 'nothing of it is kept'
    );
select
    is(
        (select plan from resman.plan_backfill() as plan) - 'property_name',
        '{"property_id": "11110000-0000-4000-8000-000000000001", "leads": 12,
            "rate_per_minute": 10, "seconds": 72, "reason_code": null, "run_id": null}'::jsonb,
        'a plan counts, and says how long it takes'
    );
alter table public.conversation rename column created_at to made_at;
select throws_ok(
    'select resman.try_backfill(fixture.property(), ''2021-01-01'')', 'TB274', null,
    'an age that the application does not know is refused'
);

select * from finish();
rollback;
