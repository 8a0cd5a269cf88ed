create or replace function resman.follow_merge(
    p_unit_id uuid,
    p_winner_id text,
    p_person_id text
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_mapping resman.lead_sync_mapping;
    v_winner text := lower(p_winner_id);
begin
    select mapping.* into v_mapping
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status in ('active', 'merged');
    if v_mapping.id is null or v_mapping.resman_lead_id = v_winner then
        return true;
    elsif not resman.hold_merges(v_mapping.property_id) then
        return false;
    end if;
    perform resman.note_alias(
        v_mapping.property_id, v_mapping.resman_lead_id, v_winner, core.clock()
    );
    perform resman.place_mapping(
        v_mapping, v_mapping.property_id, v_winner, lower(p_person_id)
    );
    perform resman.log_move(v_mapping, v_mapping.property_id, v_winner, 'merge');
    -- The other leads of the loser follow by themselves, each under its own lock.
    perform resman.call_leads(array(
        select other.conversation_id
        from resman.lead_sync_mapping as other
        where other.property_id = v_mapping.property_id
            and other.resman_lead_id = v_mapping.resman_lead_id
            and other.mapping_status in ('active', 'merged')
    ));
    return true;
end;
$$;

comment on function resman.follow_merge(uuid, text, text) is
'Follows a merge in ResMan: maps the lead to the winner, as active, or as merged where another '
'lead stands there. Returns false where another merge of the property is being followed: then '
'nothing is done. The caller holds the lead.';
