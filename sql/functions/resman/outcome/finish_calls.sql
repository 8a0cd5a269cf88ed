create or replace function resman.finish_calls(p_calls resman.ended_call[])
returns setof jsonb
language plpgsql
volatile
set search_path = ''
-- Jobs are found by their ids, and then joined to what was given.
set enable_hashjoin = on
set enable_nestloop = off
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
    v_more uuid[] := resman.calls_with_more(p_calls);
    v_call resman.ended_call;
    v_job resman.lead_sync_queue;
begin
    update resman.lead_sync_queue as job
    set
        status = 'completed', processed_at = v_now, lease_until = null, locked_by = null,
        reason_code = null, error_message = null, resman_lead_id = call.prospect_id
    from unnest(p_calls) as call
    where job.id = any(array(select ended.job_id from unnest(p_calls) as ended))
        and job.id = call.job_id and job.status in ('pending', 'processing')
        and job.lease_until is not null and call.job_id <> all(v_more);
    return query
    select jsonb_build_object('job_id', call.job_id, 'status', 'completed', 'reason_code', null)
    from unnest(p_calls) as call
    where call.job_id <> all(v_more);
    if v_more = '{}' then
        return;
    end if;
    for v_call in select call.* from unnest(p_calls) as call where call.job_id = any(v_more) loop
        update resman.lead_state as state
        set sync_status = 'not_synced'
        where state.unit_id = v_call.unit_id;
        select job.* into v_job from resman.lead_sync_queue as job
        where job.id = v_call.job_id and job.status in ('pending', 'processing')
            and job.lease_until is not null;
        -- Something was taken, so the next thing has all its tries.
        return next resman.put_back_job(v_job, core.clock(), null, -v_job.retry_count, null)
            || jsonb_build_object('job_id', v_call.job_id);
    end loop;
end;
$$;

comment on function resman.finish_calls(resman.ended_call[]) is
'Ends the jobs of calls that were taken, or puts back those whose lead still has something to '
'tell; returns {job_id, status, reason_code} of each.';
