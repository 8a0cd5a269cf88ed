create or replace function resman.decide_sibling(p_job resman.lead_sync_queue, p_user_id uuid)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_sibling resman.lead_sync_mapping;
begin
    perform pg_advisory_xact_lock(resman.person_key(p_job.property_id, p_user_id));
    select mapping.* into v_sibling
    from resman.lead_state as state
    inner join resman.lead_sync_mapping as mapping on state.unit_id = mapping.conversation_id
    where state.user_id = p_user_id
        and state.unit_id <> p_job.unit_id
        and mapping.property_id = p_job.property_id
        and mapping.mapping_status = 'active';
    if v_sibling.id is not null then
        return resman.decide_known(
            'alias', v_sibling.resman_lead_id, v_sibling.resman_contact_id, null
        );
    elsif resman.is_sibling_first(p_job, p_user_id) then
        return jsonb_build_object('wait', 'another lead of the person is being created');
    end if;
    return null;
end;
$$;

comment on function resman.decide_sibling(resman.lead_sync_queue, uuid) is
'Decides the first call of a lead by the other leads of its person: alias where one stands in '
'ResMan, wait where one is being created, else null. Locks the person.';
