create or replace function resman.record_read_failure(
    p_job_id uuid,
    p_fence bigint,
    p_outcome jsonb
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
begin
    if v_job.id is null then
        return jsonb_build_object('status', 'stale', 'reason_code', null);
    elsif p_outcome ->> 'word' = 'conflict' and p_outcome ->> 'detail' = 'stale_id' then
        return resman.hold_lead(v_job, 'RM304', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM304');
    elsif p_outcome ->> 'word' in ('permanent', 'conflict') then
        if v_job.retry_count < least(1, v_job.max_retries) then
            return resman.put_back_job(
                v_job, core.clock() + interval '1 second', 'RM202', 1, p_outcome ->> 'text'
            );
        end if;
        return resman.give_up(v_job, 'RM301', p_outcome ->> 'text', p_outcome ->> 'detail');
    end if;
    return resman.wait_for_resman(v_job, resman.call_property(v_job), p_outcome);
end;
$$;

comment on function resman.record_read_failure(uuid, bigint, jsonb) is
'Records that a look into ResMan before the call failed; nothing was sent. Returns {status, '
'reason_code}.';

grant execute on function resman.record_read_failure(uuid, bigint, jsonb) to
tourbase_bridge;
