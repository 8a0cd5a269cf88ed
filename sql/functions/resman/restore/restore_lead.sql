create or replace function resman.restore_lead(
    p_property_id uuid,
    p_unit_id uuid,
    p_prospect_id text,
    p_person_id text
)
returns text
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = p_unit_id
    for no key update;
    if not found then
        return 'unknown';
    elsif exists (
        select 1 from resman.lead_sync_mapping as mapping
        where mapping.conversation_id = p_unit_id
    ) then
        return 'known';
    end if;
    insert into resman.lead_state (unit_id) values (p_unit_id) on conflict do nothing;
    insert into resman.lead_sync_mapping (
        conversation_id, resman_lead_id, property_id, resman_contact_id, mapping_status
    )
    values (
        p_unit_id, p_prospect_id, p_property_id, p_person_id,
        case
            when exists (
                select 1 from resman.lead_sync_mapping as other
                where other.property_id = p_property_id
                    and other.resman_lead_id = p_prospect_id and other.mapping_status = 'active'
            ) then 'merged'
            else 'active'
        end
    );
    return 'adopted';
end;
$$;

comment on function resman.restore_lead(uuid, uuid, text, text) is
'Gives a lead the prospect that ResMan has of it, where the database has forgotten it; returns '
'what was found.';
