create or replace function resman.carry_out(
    p_conflict resman.lead_sync_conflicts,
    p_lead jsonb,
    p_remote jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_field text := p_conflict.conflict_field;
    v_is_status boolean := p_conflict.conflict_type = 'status_conflict';
    -- What was edited here since it was decided is newer than the decision.
    v_is_same boolean := coalesce(p_lead -> v_field, 'null'::jsonb) = p_conflict.domiq_value;
begin
    update resman.lead_state as state
    set
        base = case
            when v_is_status then state.base
            else jsonb_strip_nulls(
                coalesce(state.base, '{}'::jsonb) || jsonb_build_object(v_field, p_remote)
            )
        end,
        shown = coalesce(state.shown, '{}'::jsonb)
        || jsonb_build_object(case when v_is_status then 'stage' else v_field end, p_remote)
    where state.unit_id = p_conflict.conversation_id;
    update resman.lead_state as state
    set turns = state.turns - v_field
    where state.unit_id = p_conflict.conversation_id and state.turns ? v_field;
    update resman.lead_sync_conflicts as conflict
    set settled_at = core.clock()
    where conflict.id = p_conflict.id;
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type,
        conflict_resolution, conflict_details, property_id
    )
    values (
        p_conflict.conversation_id, p_conflict.resman_lead_id, 'bidirectional', 'success', 'merge',
        p_conflict.resolution_strategy,
        jsonb_build_object('conflict_id', p_conflict.id, 'field', v_field), p_conflict.property_id
    );
    return case
        when p_conflict.resolution_strategy = 'domiq_wins' or not v_is_same then '{}'::jsonb
        when v_is_status then jsonb_build_object('stage', p_remote, 'lost', false)
        when p_conflict.resolved_value = p_conflict.domiq_value then '{}'::jsonb
        else jsonb_build_object(v_field, p_conflict.resolved_value)
    end;
end;
$$;

comment on function resman.carry_out(resman.lead_sync_conflicts, jsonb, jsonb) is
'Carries out how a conflict was settled: the base becomes what ResMan has, so that what our side '
'has beyond it is sent; returns what our side is to be given. Called by settle_resolutions only.';
