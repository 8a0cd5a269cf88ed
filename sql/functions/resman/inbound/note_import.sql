create or replace function resman.note_import(
    p_unit_id uuid,
    p_user_id uuid,
    p_property_id uuid,
    p_prospect jsonb,
    p_remote jsonb,
    p_served_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_lead jsonb := resman.lead_projection(p_unit_id);
    v_prospect_id text := lower(p_prospect ->> 'prospect_id');
    v_person_id text := lower(p_prospect ->> 'person_id');
begin
    insert into resman.lead_state (
        unit_id, property_id, user_id, row_version, sync_status, base, shown, remote_hash,
        remote_read_at, is_host_due, first_synced_at, last_sync_at
    )
    values (
        p_unit_id, p_property_id, p_user_id, (v_lead ->> '_row_version')::integer, 'synced',
        -- What only we tell is not told of a lead that ResMan itself has told.
        jsonb_strip_nulls(
            (p_remote - 'stage') || jsonb_build_object('comments', v_lead -> 'comments')
        ),
        p_remote, p_prospect ->> 'content_hash', p_served_at, true, v_now, v_now
    );
    insert into resman.person_state (user_id, resman_contact_id, sync_status, last_sync_at)
    values (p_user_id, v_person_id, 'synced', v_now)
    on conflict (user_id) do nothing;
    insert into resman.lead_sync_mapping (
        conversation_id, resman_lead_id, property_id, last_sync_at, resman_contact_id
    )
    values (p_unit_id, v_prospect_id, p_property_id, v_now, v_person_id);
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    values (
        p_unit_id, v_prospect_id, 'from_resman', 'success', 'create',
        jsonb_build_object(
            'hash', p_prospect ->> 'content_hash', 'read_at', p_served_at,
            'fields', array(
                select field.key from jsonb_each(p_remote) as field
                where field.value <> 'null'::jsonb order by field.key
            )
        ),
        p_property_id
    );
    perform resman.tell_rest(array[p_unit_id]);
end;
$$;

comment on function resman.note_import(uuid, uuid, uuid, jsonb, jsonb, timestamptz) is
'Notes of a lead that was made of a prospect what both sides hold, and which prospect it is.';
