create or replace function resman.settle_doubt(
    p_job resman.lead_sync_queue,
    p_state resman.lead_state,
    p_found jsonb
)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_attempt resman.lead_attempt;
    v_hit record;
    v_recheck double precision := resman.bridge_setting(p_job.locked_by, 'recheck_seconds', 30);
    v_since timestamptz;
begin
    if p_state.doubt_attempt_id is null then
        return 'none';
    end if;
    select * into v_attempt from resman.lead_attempt as attempt
    where attempt.id = p_state.doubt_attempt_id and attempt.intended_at = p_state.doubt_at;
    -- An update leaves no mark to look for; its time runs from when it was meant to be sent, or, if
    -- its bridge never said how it went, from when it could have been sent at the latest.
    v_since := case
        when coalesce(v_attempt.marker, v_attempt.detail) is null then v_attempt.finished_at
        when v_attempt.marker is null then p_state.doubt_at
        else coalesce(p_state.empty_probe_at, core.clock())
    end;
    select * into v_hit
    from resman.find_marked(p_found -> 'prospects', v_attempt.marker)
    limit 1;
    perform resman.note_probe(p_job, v_attempt, v_hit.prospect is not null);

    if v_hit.prospect is not null then
        perform resman.note_marked_twice(p_job, v_attempt.marker, p_found);
        perform resman.accept_calls(array[resman.end_call(
            v_attempt, p_job.retry_count, 'success',
            v_hit.prospect || jsonb_build_object('event_id', v_hit.event_id),
            resman.answer_part(v_hit.prospect)
            || jsonb_build_object('served_at', p_found -> 'served_at')
        )]);
        return 'found';
    elsif (v_attempt.marker is null or p_state.empty_probe_count > 0)
        and core.clock() >= v_since + make_interval(secs => v_recheck) then
        update resman.lead_state as state
        set doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0
        where state.unit_id = p_job.unit_id;
        perform resman.keep_doubted(p_state, v_attempt, p_found);
        -- Nobody will look for it any more, so what it told of a person is not kept.
        update resman.lead_attempt as attempt
        set sent = '{}'::jsonb
        where attempt.id = v_attempt.id and attempt.intended_at = v_attempt.intended_at;
        if v_attempt.detail = 'refused_last' and v_attempt.job_id = p_job.id then
            perform resman.give_up(p_job, 'RM301', v_attempt.error_message, 'refused_unknown');
            return 'wait';
        end if;
        return 'resend';
    end if;
    update resman.lead_state as state
    set empty_probe_at = v_since, empty_probe_count = state.empty_probe_count + 1
    where state.unit_id = p_job.unit_id;
    perform resman.put_back_job(
        p_job, v_since + make_interval(secs => v_recheck), 'RM205', 0, p_job.error_message
    );
    return 'wait';
end;
$$;

comment on function resman.settle_doubt(resman.lead_sync_queue, resman.lead_state, jsonb) is
'Settles a call whose answer was lost, by what was read since: returns found, resend, wait, or '
'none where nothing is in doubt (resman-api.md 3.5, semantics.md I15). Sends again only after two '
'empty looks that are the re-check apart, and not after a third refusal; an update, once the '
're-check is over, so that what ResMan still works on does not overwrite what is sent next (I8).';
