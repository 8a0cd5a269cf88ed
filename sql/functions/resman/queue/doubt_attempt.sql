create or replace function resman.doubt_attempt(p_job resman.lead_sync_queue)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_attempt resman.lead_attempt;
begin
    update resman.lead_attempt as attempt
    set outcome = 'in_doubt', finished_at = core.clock()
    where attempt.id = p_job.attempt_id
        and attempt.intended_at = p_job.attempt_at
        and attempt.outcome is null
    returning attempt.* into v_attempt;
    if not found then
        return false;
    end if;
    update resman.lead_state as state
    set
        doubt_attempt_id = v_attempt.id, doubt_at = v_attempt.intended_at,
        empty_probe_at = null, empty_probe_count = 0, sync_status = 'syncing'
    where state.unit_id = p_job.unit_id;
    return true;
end;
$$;

comment on function resman.doubt_attempt(resman.lead_sync_queue) is
'Marks the unanswered call of a job as in doubt; returns whether there was one.';
