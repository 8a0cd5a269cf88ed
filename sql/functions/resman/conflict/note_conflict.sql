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
    v_known resman.lead_sync_conflicts;
begin
    select conflict.* into v_known
    from resman.lead_sync_conflicts as conflict
    where conflict.conversation_id = p_unit_id
        and conflict.conflict_field = p_conflict ->> 'field'
        and (
            conflict.resolution_status in ('pending', 'manual_review')
            or (conflict.resolution_status = 'resolved' and conflict.settled_at is null)
        );
    if v_known.id is null then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, resman_lead_id, conflict_type, conflict_field,
            conflict_severity, resman_value, domiq_value, resolution_status, resolution_strategy,
            resolved_value, resolved_at, resolved_by_name, settled_at, notes
        )
        values (
            p_unit_id, p_property_id, p_prospect_id, p_conflict ->> 'type',
            p_conflict ->> 'field',
            case when p_conflict ->> 'field' in ('lost', 'email', 'phone') then 'high' else 'medium' end,
            p_conflict -> 'resman', p_conflict -> 'domiq',
            case when v_is_open then 'manual_review' else 'auto_resolved' end,
            case when not v_is_open then p_conflict ->> 'strategy' end,
            case when not v_is_open then p_conflict -> 'value' end,
            case when not v_is_open then core.clock() end,
            case when not v_is_open then 'rule:' || (p_conflict ->> 'rule') end,
            case when not v_is_open then core.clock() end,
            case when v_is_open then p_conflict ->> 'rule' end
        );
    elsif v_known.resolution_status <> 'resolved' then
        -- Whoever settles it at this moment holds it, and waits for nobody: so nobody may wait here.
        update resman.lead_sync_conflicts as conflict
        set
            resman_value = p_conflict -> 'resman', domiq_value = p_conflict -> 'domiq',
            resolution_status = case
                when v_is_open then conflict.resolution_status else 'auto_resolved'
            end,
            resolution_strategy = case when not v_is_open then p_conflict ->> 'strategy' end,
            resolved_value = case when not v_is_open then p_conflict -> 'value' end,
            resolved_at = case when not v_is_open then core.clock() end,
            settled_at = case when not v_is_open then core.clock() end,
            resolved_by_name = case when not v_is_open then 'rule:' || (p_conflict ->> 'rule') end
        where conflict.id = (
            select free.id from resman.lead_sync_conflicts as free
            where free.id = v_known.id
                and (
                    not v_is_open
                    or free.conflict_type = any(array[p_conflict ->> 'type', 'field_mismatch'])
                )
            for no key update skip locked
        ) and (
            not v_is_open
            or conflict.resman_value is distinct from p_conflict -> 'resman'
            or conflict.domiq_value is distinct from p_conflict -> 'domiq'
        );
    end if;
end;
$$;

comment on function resman.note_conflict(uuid, uuid, text, jsonb) is
'Notes one field of a lead that both sides changed: opens it, gives the open one its newest '
'values, or keeps what a rule has decided; one that a person has decided is left alone. Called by '
'note_conflicts only.';
