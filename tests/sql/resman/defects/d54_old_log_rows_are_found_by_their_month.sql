begin;
select plan(4);

create temporary table month as
select
    month.since,
    month.ago,
    'resman.lead_sync_log_' || to_char(month.since, 'YYYY_MM') as name
from (
    select
        ago,
        (
            date_trunc('month', now() at time zone 'UTC') - make_interval(months => ago)
        )::date as since
    from generate_series(0, 5) as ago
) as month;
do $$ begin
    perform core.add_month_partition('resman', 'lead_sync_log', month.since) from month;
    insert into resman.lead_sync_log
    (conversation_id, sync_direction, sync_status, sync_type, created_at)
    select gen_random_uuid(), 'to_resman', 'success', 'update', now() - make_interval(days => age)
    from unnest(array[0, 1, 60, 91, 120]) as age;
end $$;

create temporary table before as
select
    month.*,
    fixture.reads(month.name) as reads
from month;
do $$ begin perform resman.archive_old_sync_logs(); end $$;

select is(
    (select count(*)::integer from resman.lead_sync_log_archive), 2, 'what is old enough is moved'
);
select is(
    (
        select sum(fixture.reads(before.name) - before.reads)::integer from before
        where before.since > now() - interval '90 days'
    ), 0, 'and no month is read for it that began since'
);
select is(
    (select count(*)::integer from resman.lead_sync_log), 3, 'nothing else is moved'
);

update before set reads = fixture.reads(before.name);
do $$ begin
    perform from resman.sync_success_rates;
    perform from resman.sync_health_monitoring;
end $$;
select is(
    (
        select sum(fixture.reads(before.name) - before.reads)::integer from before
        where before.ago >= 2
    ), 0, 'what the last hours are seen in reads no month before'
);

select * from finish();
rollback;
