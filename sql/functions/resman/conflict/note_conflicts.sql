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
begin
    perform resman.note_conflict(p_unit_id, p_property_id, p_prospect_id, found.value)
    from jsonb_array_elements(p_conflicts) as found (value);
    return coalesce(cardinality(resman.hold_fields(p_unit_id)), 0);
end;
$$;

comment on function resman.note_conflicts(uuid, uuid, text, jsonb) is
'Notes fields of a lead that both sides changed, as merge_lead tells them: opens those that wait '
'for a person, one row for each field, and keeps what a rule has decided. Holds the fields that '
'are open and returns how many they are. The caller holds the lead.';
