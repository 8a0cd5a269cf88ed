create or replace function resman.place_mapping(
    p_mapping resman.lead_sync_mapping,
    p_property_id uuid,
    p_prospect_id text,
    p_person_id text
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_sync_mapping as mapping
    set
        property_id = p_property_id,
        resman_lead_id = p_prospect_id,
        resman_contact_id = coalesce(p_person_id, mapping.resman_contact_id),
        mapping_status = case
            when exists (
                select 1 from resman.lead_sync_mapping as other
                where other.property_id = p_property_id
                    and other.resman_lead_id = p_prospect_id
                    and other.mapping_status = 'active'
                    and other.id <> p_mapping.id
            ) then 'merged'
            else 'active'
        end
    where mapping.id = p_mapping.id;
    update resman.tour_state as state
    set prospect_id = p_prospect_id, property_id = p_property_id
    where state.unit_id = p_mapping.conversation_id
        and state.prospect_id = p_mapping.resman_lead_id;
    -- What subtracts is seen again where the prospect stands now.
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_mapping.property_id
        and appointment.prospect_id = p_mapping.resman_lead_id;
    update resman.staff_task as task
    set resman_prospect_id = p_prospect_id, property_id = p_property_id
    where task.conversation_id = p_mapping.conversation_id
        and task.resman_prospect_id = p_mapping.resman_lead_id and task.done_at is null;
    update resman.lead_sync_conflicts as conflict
    set resman_lead_id = p_prospect_id
    where conflict.conversation_id = p_mapping.conversation_id
        and conflict.resman_lead_id = p_mapping.resman_lead_id
        and conflict.resolution_status in ('pending', 'manual_review');
    delete from resman.gone_prospect as gone where gone.unit_id = p_mapping.conversation_id;
    update resman.lead_state as state
    set is_host_due = true
    where state.unit_id = p_mapping.conversation_id;
end;
$$;

comment on function resman.place_mapping(resman.lead_sync_mapping, uuid, text, text) is
'Maps a lead to where its prospect stands now; its tours, open staff tasks and conflicts follow. '
'The base stays: what the lead has not sent yet is sent there (semantics.md I37).';
