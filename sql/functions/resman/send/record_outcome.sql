create or replace function resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_attempt resman.lead_attempt;
    v_answer jsonb;
begin
    if v_job.id is not null then
        select * into v_attempt from resman.lead_attempt as attempt
        where attempt.id = v_job.attempt_id and attempt.intended_at = v_job.attempt_at
            and attempt.outcome is null;
    end if;
    if v_attempt.id is null then
        insert into resman.stale_outcome (job_id, fence, outcome)
        values (p_job_id, p_fence, p_outcome - array['prospect', 'text', 'event_ids']);
        return jsonb_build_object('status', 'stale', 'reason_code', null);
    end if;

    update resman.lead_attempt as attempt
    set
        detail = p_outcome ->> 'detail', http_status = (p_outcome ->> 'http_status')::integer,
        error_message = p_outcome ->> 'text',
        duration_ms = (p_outcome ->> 'duration_ms')::numeric::integer
    where attempt.id = v_attempt.id and attempt.intended_at = v_attempt.intended_at;
    if p_outcome ->> 'word' = 'ok' then
        perform resman.accept_attempt(
            v_job, v_attempt, p_outcome ->> 'prospect_id', p_outcome ->> 'person_id',
            (
                select marked.event_id
                from resman.find_marked(
                    jsonb_build_array(p_outcome -> 'prospect'), v_attempt.marker
                ) as marked
                limit 1
            )
        );
        v_answer := resman.go_on(v_job);
    else
        v_answer := resman.fail_attempt(v_job, v_attempt, p_outcome);
    end if;
    perform resman.write_host_row(v_job.unit_id);
    return v_answer;
end;
$$;

comment on function resman.record_outcome(uuid, bigint, jsonb) is
'Records how a call ended: {word, detail, http_status, text, retry_after_seconds, sent, '
'prospect_id, person_id, prospect, duration_ms}; returns {status, reason_code}. An old fence '
'changes nothing and is noted (semantics.md I11).';

grant execute on function resman.record_outcome(uuid, bigint, jsonb) to
tourbase_bridge;
