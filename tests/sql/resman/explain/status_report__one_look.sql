begin;
select plan(2);

create function pg_temp.reads_of_status()
returns bigint
language plpgsql
as $$
declare
    v_before bigint := pg_temp.reads();
begin
    perform resman.status_report();
    return pg_temp.reads() - v_before;
end;
$$;
create function pg_temp.reads()
returns bigint
language sql
as $$
    select pg_stat_get_xact_numscans('resman.lead_sync_queue_live'::regclass)::bigint
        + sum(pg_stat_get_xact_numscans(index.indexrelid))::bigint
    from pg_index as index
    where index.indrelid = 'resman.lead_sync_queue_live'::regclass
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead();
end $$;
create temporary table alone as select pg_temp.reads_of_status() as reads;
do $$ begin
    perform fixture.connect(fixture.property('22220000-0000-4000-8000-000000000002'));
    perform fixture.connect(fixture.property('22220000-0000-4000-8000-000000000003'));
    perform fixture.lead(
        gen_random_uuid(), fixture.property('22220000-0000-4000-8000-000000000002')
    );
end $$;
select is(
    pg_temp.reads_of_status(), (select alone.reads from alone),
    'the queue is read as often for three properties as for one'
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
