create or replace function resman.log_attempt(
    p_job resman.lead_sync_queue,
    p_attempt resman.lead_attempt,
    p_status text,
    p_prospect_id text,
    p_code text,
    p_error text,
    p_duration_ms integer
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        error_message, error_code, retry_count, processing_time_ms, property_id, job_id, attempt_id
    )
    values (
        p_attempt.unit_id, p_prospect_id, 'to_resman', p_status,
        case p_attempt.kind
            when 'create' then 'create'
            when 'lost' then 'status_change'
            when 'reactivate' then 'status_change'
            when 'note' then 'enrichment'
            when 'adopt' then 'merge'
            when 'alias' then 'merge'
            else 'update'
        end,
        jsonb_build_object(
            'version', p_attempt.version, 'hash', p_attempt.payload_hash,
            'fields', array(
                select field.key from jsonb_object_keys(p_attempt.sent) as field (key)
                where field.key not like '\_%' order by field.key
            )
        ),
        p_error, p_code, p_job.retry_count, p_duration_ms, p_attempt.property_id, p_job.id,
        p_attempt.id
    )
$$;

comment on function resman.log_attempt(
    resman.lead_sync_queue, resman.lead_attempt, text, text, text, text, integer
) is
'Writes the log row of a call that has ended: names of fields, ids and times, never a value.';
