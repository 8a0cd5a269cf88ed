create or replace function resman.reopen_conflict(
    p_conflict resman.lead_sync_conflicts,
    p_local jsonb,
    p_remote jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.lead_sync_conflicts as conflict
    set
        resolution_status = 'manual_review', resolution_strategy = null, resolved_value = null,
        resolved_at = null, resolved_by = null, resolved_by_name = null,
        domiq_value = coalesce(p_local, 'null'::jsonb), resman_value = p_remote,
        notes = format('ResMan has moved on since %s settled it', p_conflict.resolved_by_name)
    where conflict.id = p_conflict.id
$$;

comment on function resman.reopen_conflict(resman.lead_sync_conflicts, jsonb, jsonb) is
'Opens a conflict again whose settlement was made of an older value of ResMan''s.';
