create or replace function resman.fail_attempt(
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
    v_word text := p_outcome ->> 'word';
    v_detail text := p_outcome ->> 'detail';
begin
    update resman.lead_attempt as attempt
    set
        finished_at = core.clock(),
        outcome = case v_word
            when 'ambiguous' then 'in_doubt' when 'permanent' then 'permanent'
            when 'conflict' then 'permanent' else 'transient'
        end,
        sent = case v_word when 'ambiguous' then attempt.sent else '{}'::jsonb end,
        detail = v_detail, http_status = (p_outcome ->> 'http_status')::integer,
        error_message = p_outcome ->> 'text',
        duration_ms = (p_outcome ->> 'duration_ms')::numeric::integer
    where attempt.id = p_attempt.id and attempt.intended_at = p_attempt.intended_at;
    perform resman.log_calls(array[resman.end_call(
        p_attempt, p_job.retry_count,
        case v_word when 'permanent' then 'failed' when 'conflict' then 'conflict' else 'retry' end,
        null, p_outcome
    )]);

    if v_word = 'ambiguous' then
        return resman.doubt_call(p_job, p_attempt, p_outcome);
    elsif v_word = 'permanent' and v_detail = 'bad_source' then
        update resman.lead_state as state
        set is_source_refused = true
        where state.unit_id = p_job.unit_id and not state.is_source_refused;
        if found then
            delete from resman.remote_catalogue as entry
            where entry.property_id = p_attempt.property_id and entry.kind = 'sources';
            return resman.put_back_job(p_job, core.clock(), 'RM202', 0, p_outcome ->> 'text');
        end if;
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    elsif v_word = 'conflict' and p_attempt.tour_id is not null then
        -- What is gone, the prospect or the appointment, the next look tells.
        if p_job.retry_count = 0 then
            return resman.put_back_job(p_job, core.clock(), 'RM202', 1, p_outcome ->> 'text');
        end if;
        return resman.fail_open_tour(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    elsif v_word = 'conflict' and v_detail = 'stale_id' and p_job.retry_count > 0 then
        return resman.hold_lead(p_job, 'RM304', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM304');
    elsif v_word = 'conflict' and p_job.retry_count > 0 then
        return resman.hold_lead(p_job, 'RM303', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM303');
    elsif v_word = 'conflict' then
        return resman.put_back_job(p_job, core.clock(), 'RM202', 1, p_outcome ->> 'text');
    elsif v_word = 'permanent' then
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    end if;
    return resman.wait_for_resman(p_job, p_attempt.property_id, p_outcome);
end;
$$;

comment on function resman.fail_attempt(resman.lead_sync_queue, resman.lead_attempt, jsonb) is
'Decides what follows a call that was not taken (resman-api.md 3.4, semantics.md 3.0): a lost '
'answer is looked up, ResMan''s own trouble costs no retry, refused data is given up.';
