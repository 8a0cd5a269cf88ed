create or replace function resman.log_calls(p_calls resman.ended_call[])
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        error_message, error_code, retry_count, processing_time_ms, property_id, job_id, attempt_id
    )
    select
        case when not call.sent ? '_request_id' then call.unit_id end, call.prospect_id, 'to_resman', call.status,
        case call.kind
            when 'create' then 'create'
            when 'tour_create' then 'create'
            when 'lost' then 'status_change'
            when 'reactivate' then 'status_change'
            when 'note' then 'enrichment'
            when 'adopt' then 'merge'
            when 'alias' then 'merge'
            else case when call.kind like 'tour%' then 'tour' else 'update' end
        end,
        jsonb_build_object(
            'version', call.version, 'hash', call.payload_hash,
            'read_at', call.outcome -> 'served_at',
            'fields', array(
                select field.key from jsonb_object_keys(call.sent) as field (key)
                where field.key not like '\_%' order by field.key
            )
        ),
        case when call.status <> 'success' then call.outcome ->> 'text' end,
        case
            when call.status <> 'success'
                then coalesce(call.outcome ->> 'detail', call.outcome ->> 'word')
        end,
        call.retry_count, (call.outcome ->> 'duration_ms')::numeric::integer, call.property_id,
        call.job_id, call.attempt_id
    from unnest(p_calls) as call
$$;

comment on function resman.log_calls(resman.ended_call[]) is
'Writes the log rows of calls that have ended: names of fields, ids and times, never a value.';
