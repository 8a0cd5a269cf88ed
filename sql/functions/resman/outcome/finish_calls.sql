create or replace function resman.finish_calls(p_calls resman.ended_call[])
returns setof jsonb
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids: the planner takes any batch for a hundred rows.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_call resman.ended_call;
    v_job resman.lead_sync_queue;
    v_more uuid[] := array(
        select call.job_id from unnest(p_calls) as call
        where resman.is_more_due(call.unit_id, call.kind)
    );
begin
    update resman.lead_sync_queue as job
    set
        status = 'completed', processed_at = core.clock(), lease_until = null, locked_by = null,
        reason_code = null, error_message = null, resman_lead_id = (
            select call.prospect_id from unnest(p_calls) as call where call.job_id = job.id
        )
    where job.id = any(array(select call.job_id from unnest(p_calls) as call))
        and job.status in ('pending', 'processing')
        and job.lease_until is not null and job.id <> all(v_more);

    foreach v_call in array p_calls loop
        if v_call.job_id = any(v_more) then
            update resman.lead_state as state
            set sync_status = 'not_synced'
            where state.unit_id = v_call.unit_id;
            select job.* into v_job from resman.lead_sync_queue as job
            where job.id = v_call.job_id and job.status in ('pending', 'processing')
                and job.lease_until is not null;
            return next resman.put_back_job(v_job, core.clock(), null, 0, null)
                || jsonb_build_object('job_id', v_call.job_id);
        else
            return next jsonb_build_object(
                'job_id', v_call.job_id, 'status', 'completed', 'reason_code', null
            );
        end if;
    end loop;
end;
$$;

comment on function resman.finish_calls(resman.ended_call[]) is
'Ends the jobs of calls that were taken, or puts back those whose lead still has something to '
'tell; returns {job_id, status, reason_code} of each.';
