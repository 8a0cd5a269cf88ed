create or replace function resman.settle_call(p_job_id uuid, p_fence bigint, p_outcome jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_attempt resman.lead_attempt;
begin
    if v_job.id is not null then
        select * into v_attempt from resman.lead_attempt as attempt
        where attempt.id = v_job.attempt_id and attempt.intended_at = v_job.attempt_at
            and attempt.outcome is null;
    end if;
    if v_attempt.id is not null then
        return resman.fail_attempt(v_job, v_attempt, p_outcome);
    end if;
    insert into resman.stale_outcome (job_id, fence, outcome)
    values (p_job_id, p_fence, p_outcome - array['prospect', 'text', 'event_ids']);
    return jsonb_build_object('status', 'stale', 'reason_code', null);
end;
$$;

comment on function resman.settle_call(uuid, bigint, jsonb) is
'Records the end of a call that ResMan has not taken, or that is no longer ours: an old fence '
'changes nothing and is noted (semantics.md I11). Returns {status, reason_code}.';
