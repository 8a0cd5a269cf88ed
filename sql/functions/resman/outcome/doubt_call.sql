create or replace function resman.doubt_call(
    p_job resman.lead_sync_queue,
    p_attempt resman.lead_attempt,
    p_outcome jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_is_refusal boolean := p_outcome ->> 'detail' = 'refused_unknown';
    v_is_ours boolean := p_outcome ->> 'detail' = 'bridge_error';
    v_is_last boolean := v_is_refusal and p_job.retry_count >= least(2, p_job.max_retries);
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
begin
    if v_is_last and p_attempt.tour_id is null then
        -- It is looked for before the lead is given up: ResMan may have taken it all the same.
        update resman.lead_attempt as attempt
        set detail = 'refused_last'
        where attempt.id = p_attempt.id and attempt.intended_at = p_attempt.intended_at;
    end if;
    update resman.lead_state as state
    set
        doubt_attempt_id = p_attempt.id, doubt_at = p_attempt.intended_at,
        empty_probe_at = null, empty_probe_count = 0, sync_status = 'syncing'
    where state.unit_id = p_job.unit_id;
    if v_is_last and p_attempt.tour_id is not null then
        -- The lead goes on to its other tours, once this call has been looked for.
        return resman.fail_open_tour(p_job, 'RM301', p_outcome ->> 'text', 'refused_unknown');
    elsif v_is_ours and p_job.retry_count >= p_job.max_retries then
        return resman.give_up(p_job, 'RM501', p_outcome ->> 'text', 'bridge_error');
    end if;
    if v_after is not null then
        perform resman.close_account(p_attempt.property_id, v_after);
    end if;
    if not v_is_refusal and not v_is_ours then
        perform resman.note_failure(p_attempt.property_id, p_job.locked_by);
    end if;
    return resman.put_back_job(
        p_job, core.clock(), 'RM205', ((v_is_refusal and not v_is_last) or v_is_ours)::integer,
        p_outcome ->> 'text'
    );
end;
$$;

comment on function resman.doubt_call(resman.lead_sync_queue, resman.lead_attempt, jsonb) is
'Puts a lead whose last answer was lost into doubt; an answer that refuses for no known reason '
'may come three times (resman-api.md 3.4 row 17), and the third call is looked for, too, before '
'the lead is given up. An error of the bridge moves no breaker.';
