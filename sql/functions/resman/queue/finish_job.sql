create or replace function resman.finish_job(
    p_job resman.lead_sync_queue,
    p_status text,
    p_reason text,
    p_error text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_sync_queue as job
    set
        status = p_status, processed_at = core.clock(), lease_until = null, locked_by = null,
        reason_code = p_reason, error_message = p_error,
        resman_lead_id = (
            select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = p_job.unit_id
                and mapping.mapping_status in ('active', 'merged')
        )
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return jsonb_build_object('status', p_status, 'reason_code', p_reason);
end;
$$;

comment on function resman.finish_job(resman.lead_sync_queue, text, text, text) is
'Ends a job as completed, failed or cancelled; returns {status, reason_code}.';
