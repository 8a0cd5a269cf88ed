create or replace function resman.settle_read_failure(
    p_job resman.lead_sync_queue,
    p_outcome jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    if p_outcome ->> 'word' = 'conflict' and p_outcome ->> 'detail' = 'stale_id' then
        return resman.hold_lead(p_job, 'RM304', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM304');
    elsif p_outcome ->> 'word' in ('permanent', 'conflict') then
        if p_job.retry_count < least(1, p_job.max_retries) then
            return resman.put_back_job(
                p_job, core.clock() + interval '1 second', 'RM202', 1, p_outcome ->> 'text'
            );
        end if;
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', p_outcome ->> 'detail');
    end if;
    return resman.wait_for_resman(p_job, resman.call_property(p_job), p_outcome);
end;
$$;

comment on function resman.settle_read_failure(resman.lead_sync_queue, jsonb) is
'Records that a look into ResMan failed, but for the host''s row; returns {status, reason_code}. '
'Called by record_read_failure only.';
