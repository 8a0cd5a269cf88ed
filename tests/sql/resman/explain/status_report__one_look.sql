begin;
select plan(3);

create function pg_temp.reads_of(p_report text)
returns bigint[]
language plpgsql
as $$
declare
    v_queue bigint := fixture.reads('resman.lead_sync_queue_live');
    v_conflicts bigint := fixture.reads('resman.lead_sync_conflicts');
begin
    execute format('select count(*) from resman.%s()', p_report);
    return array[
        fixture.reads('resman.lead_sync_queue_live') - v_queue,
        fixture.reads('resman.lead_sync_conflicts') - v_conflicts
    ];
end;
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead();
end $$;
create temporary table alone as
select
    report.name,
    pg_temp.reads_of(report.name) as reads
from unnest(array['status_report', 'plan_backfill', 'plan_remote_backfill']) as report (name);
do $$ begin
    perform fixture.connect(fixture.property('22220000-0000-4000-8000-000000000002'));
    perform fixture.connect(fixture.property('22220000-0000-4000-8000-000000000003'));
    perform fixture.lead(
        gen_random_uuid(), fixture.property('22220000-0000-4000-8000-000000000002')
    );
end $$;
select is(
    (select jsonb_object_agg(alone.name, pg_temp.reads_of(alone.name)) from alone),
    (select jsonb_object_agg(alone.name, alone.reads) from alone),
    'queue and conflicts are read as often for three properties as for one'
);
select is(
    (select jsonb_object_agg(alone.name, alone.reads) from alone),
    '{"status_report": [2, 1], "plan_backfill": [1, 1], "plan_remote_backfill": [1, 1]}'::jsonb,
    'once, and for the status once more to count by state'
);
select results_eq(
    $$
    select (report ->> 'pending_jobs')::integer from resman.property_report() as report
    order by report ->> 'property_id'
    $$,
    array[1, 1, 0], 'each with what waits for it'
);

select * from finish();
rollback;
