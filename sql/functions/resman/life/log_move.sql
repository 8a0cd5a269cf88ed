create or replace function resman.log_move(
    p_mapping resman.lead_sync_mapping,
    p_property_id uuid,
    p_prospect_id text,
    p_type text
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    values (
        p_mapping.conversation_id, p_prospect_id, 'from_resman', 'success', p_type,
        jsonb_build_object(
            'from_prospect', p_mapping.resman_lead_id, 'from_property', p_mapping.property_id
        ),
        p_property_id
    )
$$;

comment on function resman.log_move(resman.lead_sync_mapping, uuid, text, text) is
'Writes the log row of a prospect that ResMan has merged or moved: ids only.';
