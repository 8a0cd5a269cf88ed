create or replace function resman.decide_job(p_facts resman.call_facts)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_integration resman.resman_integration := p_facts.integration;
    v_call jsonb;
    v_answer jsonb;
begin
    if not v_integration.sync_enabled
        or v_integration.sync_status not in ('active', 'error')
        or v_integration.sync_direction = 'from_resman' then
        -- It was stopped after the claim. The job keeps its place.
        perform resman.put_back_job(
            p_facts.job,
            -- The lane of another property, in which its prospect stood, does not wait for this one.
            case when v_integration.property_id = (p_facts.job).property_id then (p_facts.job).due_at
                else p_facts.decided_at + interval '1 minute'
            end, null, 0, null
        );
        return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
    end if;
    v_call := case
        when (p_facts.state).erased_at is not null then '{"hold": "RM601"}'::jsonb
        else resman.decide_call(p_facts)
    end;
    if v_call ->> 'kind' is not null then
        return resman.open_attempt(p_facts, v_call);
    elsif v_call ? 'hold' then
        v_answer := resman.hold_lead(
            p_facts.job, v_call ->> 'hold', v_call ->> 'why', v_call -> 'candidates'
        );
    elsif v_call ? 'answer' then
        v_answer := v_call -> 'answer';
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            p_facts.job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        v_answer := jsonb_build_object(
            'do', 'nothing', 'why', 'another lead of the person goes first'
        );
    else
        if (p_facts.mapping).id is not null then
            -- Of a value that was emptied there is no call, but a task.
            perform resman.note_cleared_fields(p_facts.job, p_facts.lead, jsonb_build_object(
                'base', (p_facts.state).base,
                'prospect_id', (p_facts.mapping).resman_lead_id
            ));
        end if;
        v_answer := resman.settle_unchanged(p_facts.job);
    end if;
    return row(v_answer, null)::resman.intended_call;
end;
$$;

comment on function resman.decide_job(resman.call_facts) is
'Decides what a claimed job does in ResMan, and does what is to be done here; an attempt is '
'returned to be written by the caller. Nothing is sent for a property that was stopped after the '
'claim (semantics.md I26).';
