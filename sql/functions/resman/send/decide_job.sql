create or replace function resman.decide_job(p_job_id uuid, p_fence bigint, p_found jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_state resman.lead_state;
    v_lead jsonb;
    v_call jsonb;
    v_doubt text;
begin
    if v_job.id is null then
        return jsonb_build_object('do', 'nothing', 'why', 'stale');
    end if;
    select * into v_state from resman.lead_state as state where state.unit_id = v_job.unit_id;
    if jsonb_typeof(p_found -> 'catalogues') = 'object' and p_found -> 'catalogues' <> '{}' then
        perform resman.store_catalogues(resman.call_property(v_job), p_found -> 'catalogues');
    end if;

    v_doubt := resman.settle_doubt(v_job, v_state, p_found);
    if v_doubt = 'wait' then
        return jsonb_build_object('do', 'nothing', 'why', 'answer_lost');
    end if;
    v_lead := resman.lead_projection(v_job.unit_id);
    if v_lead is null then
        perform resman.finish_job(v_job, 'cancelled', null, 'the lead was deleted');
        return jsonb_build_object('do', 'nothing', 'why', 'deleted');
    end if;
    update resman.lead_state as state
    set
        user_id = (v_lead ->> '_user_id')::uuid,
        row_version = greatest(state.row_version, (v_lead ->> '_row_version')::integer)
    where state.unit_id = v_job.unit_id;

    v_call := resman.decide_call(v_job, v_lead, p_found);
    if v_call ? 'hold' then
        return resman.hold_lead(v_job, v_call ->> 'hold', v_call ->> 'why');
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            v_job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        return jsonb_build_object('do', 'nothing', 'why', 'another lead of the person goes first');
    elsif v_call ->> 'kind' is null then
        return resman.settle_unchanged(v_job);
    end if;
    return resman.open_attempt(v_job, v_lead, v_call);
end;
$$;

comment on function resman.decide_job(uuid, bigint, jsonb) is
'Decides what a claimed job does in ResMan and writes the attempt, but not the host''s row. Called '
'by intend_call and intend_calls.';
