create or replace function resman.note_conflict(
    p_unit_id uuid,
    p_property_id uuid,
    p_prospect_id text,
    p_conflict jsonb
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_is_open boolean := p_conflict ->> 'strategy' = 'manual_review';
    v_field text := p_conflict ->> 'field';
begin
    update resman.lead_sync_conflicts as known
    set
        resman_value = p_conflict -> 'resman', domiq_value = p_conflict -> 'domiq',
        notes = coalesce(p_conflict ->> 'rule', known.notes)
    where known.conversation_id = p_unit_id and known.conflict_field = v_field
        and known.resolution_status in ('pending', 'manual_review');
    if not found or not v_is_open then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, resman_lead_id, conflict_type, conflict_field,
            resman_value, domiq_value, conflict_severity, resolution_status, resolution_strategy,
            resolved_value, resolved_at, resolved_by_name, notes
        )
        values (
            p_unit_id, p_property_id, p_prospect_id, p_conflict ->> 'type', v_field,
            p_conflict -> 'resman', p_conflict -> 'domiq',
            case when v_field in ('lost', 'email', 'phone') then 'high' else 'medium' end,
            case when v_is_open then 'manual_review' else 'auto_resolved' end,
            case when not v_is_open then p_conflict ->> 'strategy' end,
            case when not v_is_open then p_conflict -> 'value' end,
            case when not v_is_open then core.clock() end,
            case when not v_is_open then 'rule:' || (p_conflict ->> 'rule') end,
            case when v_is_open then p_conflict ->> 'rule' end
        );
    end if;
end;
$$;

comment on function resman.note_conflict(uuid, uuid, text, jsonb) is
'Notes one field of a lead that both sides changed: opens it, gives the open one its newest '
'values, or keeps what a rule has decided. Called by note_conflicts only.';
