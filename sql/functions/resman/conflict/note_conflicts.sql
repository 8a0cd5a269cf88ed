create or replace function resman.note_conflicts(
    p_unit_id uuid,
    p_property_id uuid,
    p_prospect_id text,
    p_conflicts jsonb
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_one jsonb;
    v_open text[];
begin
    for v_one in select found.value from jsonb_array_elements(p_conflicts) as found (value) loop
        perform resman.note_conflict(p_unit_id, p_property_id, p_prospect_id, v_one);
    end loop;
    v_open := array(
        select found.conflict_field from resman.lead_sync_conflicts as found
        where found.conversation_id = p_unit_id and found.conflict_field is not null
            and found.resolution_status in ('pending', 'manual_review')
            and found.conflict_field not like 'tour %'
        order by found.conflict_field
    );
    update resman.lead_state as state
    set
        held = nullif(v_open, '{}'), is_host_due = true,
        sync_status = case
            when v_open <> '{}' then 'conflict'
            when state.sync_status = 'conflict' then 'synced'
            else state.sync_status
        end,
        reason_code = case
            when v_open <> '{}' then 'RM401'
            when state.reason_code <> 'RM401' then state.reason_code
        end
    where state.unit_id = p_unit_id and coalesce(state.held, '{}') <> v_open;
    return cardinality(v_open);
end;
$$;

comment on function resman.note_conflicts(uuid, uuid, text, jsonb) is
'Notes fields of a lead that both sides changed, as merge_lead tells them: opens those that wait '
'for a person, and keeps what a rule has decided. Holds the fields that are open; returns how many '
'there are.';
