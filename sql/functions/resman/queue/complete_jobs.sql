create or replace function resman.complete_jobs(p_jobs uuid[], p_fences bigint[])
returns setof uuid
language plpgsql
volatile
security definer
set search_path = ''
-- Jobs are found by their ids. Named as in flight only, they would be sought in the index of what
-- is in flight, which an old snapshot fills with the dead; a lease says it as well.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_nestloop = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
    v_units uuid[] := array(
        select job.unit_id
        from resman.lead_sync_queue as job
        where job.id = any(p_jobs) and job.status in ('pending', 'processing')
            and job.lease_until is not null
    );
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = any(v_units)
    order by state.unit_id
    for no key update;

    return query
    update resman.lead_sync_queue as job
    set
        status = 'completed', processed_at = v_now, lease_until = null, locked_by = null,
        reason_code = null, error_message = null
    from unnest(p_jobs, p_fences) as given (id, fence)
    where job.id = any(p_jobs) and job.id = given.id and job.fence = given.fence
        and job.status in ('pending', 'processing') and job.lease_until is not null
    returning job.id;
end;
$$;

comment on function resman.complete_jobs(uuid[], bigint[]) is
'Ends claimed jobs as completed; returns those whose fence was still theirs. Writes '
'lead_sync_queue.';

grant execute on function resman.complete_jobs(uuid[], bigint[]) to
tourbase_bridge;
