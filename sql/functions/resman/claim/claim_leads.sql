create or replace function resman.claim_leads(p_jobs resman.waiting_job[])
returns resman.waiting_job[]
language plpgsql
volatile
set search_path = ''
-- Arrays join each other here, whose length the planner does not know; leads are found by id.
set enable_nestloop = off
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_jobs resman.waiting_job[] := array(
        select distinct on (job.unit_id) job
        from unnest(p_jobs) as job
        order by job.unit_id, job.priority desc, job.due_at
    );
    v_new uuid[];
    v_known uuid[];
begin
    with made as (
        insert into resman.lead_state (unit_id, version, row_version, property_id)
        select job.unit_id, job.change_count, job.row_version, job.property_id
        from unnest(v_jobs) as job
        where (select true from resman.lead_state as state where state.unit_id = job.unit_id) is null
        order by job.unit_id
        on conflict do nothing
        returning unit_id
    )
    select array(select made.unit_id from made) into v_new;
    v_known := resman.lock_leads(array(
        select job.unit_id
        from unnest(v_jobs) as job
        left join unnest(v_new) as new (id) on job.unit_id = new.id
        where new.id is null
    ));
    update resman.lead_state as state
    set
        version = state.version + job.change_count,
        row_version = greatest(state.row_version, job.row_version),
        property_id = job.property_id
    from unnest(v_jobs) as job
    where state.unit_id = job.unit_id and state.unit_id = any(v_known);
    return array(
        select job
        from unnest(v_jobs) as job
        inner join unnest(v_new || v_known) as unit (id) on job.unit_id = unit.id
    );
end;
$$;

comment on function resman.claim_leads(resman.waiting_job[]) is
'Locks the leads of jobs, makes the state of new ones, and counts the changes that a job stands '
'for; returns one job of each lead that nobody else holds (lock_leads).';
