create or replace function resman.see_moves(p_property_id uuid, p_prospect_ids text[])
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_moved record;
begin
    for v_moved in
        select mapping.conversation_id as unit_id, mapping.resman_lead_id as prospect_id
        from resman.lead_sync_mapping as mapping
        where mapping.resman_lead_id = any(p_prospect_ids)
            and mapping.property_id <> p_property_id
            and mapping.mapping_status in ('active', 'merged')
            and mapping.property_id in (
                select other.property_id from resman.account_properties(p_property_id) as other
            )
        order by mapping.conversation_id
    loop
        perform 1 from resman.lead_state as state
        where state.unit_id = v_moved.unit_id
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
        for no key update skip locked;
        if not found or not resman.follow_transfer(v_moved.unit_id, p_property_id) then
            perform resman.hint_prospect(p_property_id, v_moved.prospect_id);
        end if;
    end loop;
end;
$$;

comment on function resman.see_moves(uuid, text[]) is
'Follows prospects that a property shows and that stood under another one of its account; one '
'whose lead is being worked on is read again.';
