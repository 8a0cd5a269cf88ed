create or replace function resman.note_gone(
    p_mapping resman.lead_sync_mapping,
    p_at timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.gone_prospect (unit_id, property_id, prospect_id, gone_at, looked_at)
    values (
        p_mapping.conversation_id, p_mapping.property_id, p_mapping.resman_lead_id, p_at, p_at
    )
    on conflict (unit_id) do update
    set
        property_id = excluded.property_id, prospect_id = excluded.prospect_id,
        gone_at = case
            when gone_prospect.prospect_id = excluded.prospect_id then gone_prospect.gone_at
            else excluded.gone_at
        end,
        looked_at = excluded.looked_at
$$;

comment on function resman.note_gone(resman.lead_sync_mapping, timestamptz) is
'Notes that a lead''s prospect was looked for everywhere and not found.';
