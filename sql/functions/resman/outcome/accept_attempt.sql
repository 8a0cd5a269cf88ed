create or replace function resman.accept_attempt(
    p_job resman.lead_sync_queue,
    p_attempt resman.lead_attempt,
    p_prospect_id text,
    p_person_id text,
    p_event_id text,
    p_outcome jsonb
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
begin
    perform resman.link_lead(
        p_job.unit_id, p_attempt.property_id, lower(p_prospect_id), lower(p_person_id),
        p_attempt.version
    );
    update resman.lead_state as state
    set
        base = coalesce(state.base, '{}'::jsonb) || (p_attempt.sent - '_note_id'),
        base_version = greatest(state.base_version, p_attempt.version),
        doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0,
        reason_code = null, error_message = null,
        first_synced_at = coalesce(state.first_synced_at, v_now),
        last_sync_at = v_now, is_host_due = true, sync_status = 'synced'
    where state.unit_id = p_job.unit_id;
    update resman.notification_state as note
    set
        sync_status = 'synced', resman_notification_id = coalesce(p_event_id, 'unknown'),
        last_sync_at = v_now, is_host_due = true
    where note.notification_id = (p_attempt.sent ->> '_note_id')::uuid;
    update resman.lead_attempt as attempt
    set
        outcome = 'ok', finished_at = v_now, sent = '{}'::jsonb,
        detail = coalesce(p_outcome ->> 'detail', attempt.detail),
        http_status = coalesce((p_outcome ->> 'http_status')::integer, attempt.http_status),
        error_message = coalesce(p_outcome ->> 'text', attempt.error_message),
        duration_ms = coalesce((p_outcome ->> 'duration_ms')::numeric::integer, attempt.duration_ms)
    where attempt.id = p_attempt.id and attempt.intended_at = p_attempt.intended_at;
    perform resman.log_attempt(
        p_job, p_attempt, 'success', lower(p_prospect_id), null, null,
        (p_outcome ->> 'duration_ms')::numeric::integer
    );
    perform resman.note_success(p_attempt.property_id);
end;
$$;

comment on function resman.accept_attempt(
    resman.lead_sync_queue, resman.lead_attempt, text, text, text, jsonb
) is
'Records that ResMan has taken a call: mapping, base, note, person, log. The base is what was '
'sent, the version that of the intent (semantics.md 3.4).';
