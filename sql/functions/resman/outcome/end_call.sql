create or replace function resman.end_call(
    p_attempt resman.lead_attempt,
    p_retry_count integer,
    p_status text,
    p_prospect jsonb,
    p_outcome jsonb
)
returns resman.ended_call
language sql
stable
set search_path = ''
as $$
    select row(
        p_attempt.job_id, p_retry_count, p_attempt.unit_id, p_attempt.property_id, p_attempt.id,
        p_attempt.intended_at, p_attempt.kind, p_attempt.version, p_attempt.payload_hash,
        p_attempt.sent, p_status, lower(p_prospect ->> 'prospect_id'),
        lower(p_prospect ->> 'person_id'), p_prospect ->> 'event_id', p_outcome
    )::resman.ended_call
$$;

comment on function resman.end_call(resman.lead_attempt, integer, text, jsonb, jsonb) is
'Returns a call with its end: the status that the log gives it, {prospect_id, person_id, '
'event_id} where known, and the outcome.';
