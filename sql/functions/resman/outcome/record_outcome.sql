create or replace function resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
    select answer.value - 'job_id'
    from resman.record_outcomes(jsonb_build_array(jsonb_build_object(
        'job_id', p_job_id, 'fence', p_fence, 'outcome', p_outcome
    ))) as answer (value)
$$;

comment on function resman.record_outcome(uuid, bigint, jsonb) is
'Records how a call ended: {word, detail, http_status, text, retry_after_seconds, sent, '
'prospect_id, person_id, prospect, duration_ms}; returns {status, reason_code}. An old fence '
'changes nothing and is noted (semantics.md I11).';

grant execute on function resman.record_outcome(uuid, bigint, jsonb) to
tourbase_bridge;
