create or replace function resman.wait_for_bridge(p_job resman.lead_sync_queue, p_outcome jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    if p_outcome ->> 'detail' <> 'bridge_error' then
        return resman.put_back_job(p_job, core.clock(), 'RM201', 0, p_outcome ->> 'text');
    elsif p_job.retry_count >= p_job.max_retries then
        return resman.give_up(p_job, 'RM501', p_outcome ->> 'text', 'bridge_error');
    end if;
    return resman.put_back_job(
        p_job,
        core.clock() + core.retry_delay(
            p_job.retry_count,
            resman.bridge_setting(p_job.locked_by, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_job.locked_by, 'backoff_max_seconds', 900),
            null
        ),
        'RM202', 1, p_outcome ->> 'text'
    );
end;
$$;

comment on function resman.wait_for_bridge(resman.lead_sync_queue, jsonb) is
'Puts a job back because of the bridge itself, which says nothing about ResMan: no breaker moves. '
'An outage of ours costs no retry; an error of ours does, so that a lead that trips the bridge '
'every time ends as a dead letter (semantics.md 3.10, I21).';
