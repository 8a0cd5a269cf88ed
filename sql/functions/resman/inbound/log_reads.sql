create or replace function resman.log_reads(p_merged resman.merged_read[])
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    select
        (one.read).unit_id, (one.read).prospect_id, 'from_resman', 'success',
        case when one.given ? 'status' then 'status_change' else 'update' end,
        jsonb_build_object(
            'hash', (one.read).content_hash, 'read_at', (one.read).served_at,
            'fields', array(
                select field.key from jsonb_object_keys(one.given) as field (key) order by field.key
            )
        ),
        (one.read).property_id
    from unnest(p_merged) as one
$$;

comment on function resman.log_reads(resman.merged_read[]) is
'Writes the log rows of what the application was given: names of fields, never a value.';
