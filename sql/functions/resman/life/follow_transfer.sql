create or replace function resman.follow_transfer(p_unit_id uuid, p_property_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_mapping resman.lead_sync_mapping;
begin
    select mapping.* into v_mapping
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status in ('active', 'merged');
    if v_mapping.id is null or v_mapping.property_id = p_property_id then
        return true;
    elsif not resman.hold_merges(p_property_id)
        or not resman.move_host_lead(p_unit_id, p_property_id) then
        return false;
    end if;
    perform resman.place_mapping(v_mapping, p_property_id, v_mapping.resman_lead_id, null);
    perform resman.log_move(v_mapping, p_property_id, v_mapping.resman_lead_id, 'update');
    return true;
end;
$$;

comment on function resman.follow_transfer(uuid, uuid) is
'Follows a transfer in ResMan: the prospect keeps its id and stands under another property of the '
'account. Returns false where that cannot be done now; then nothing is done. The caller holds the '
'lead.';
