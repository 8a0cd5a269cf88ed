create or replace function resman.reopen_conflict(
    p_conflict resman.lead_sync_conflicts,
    p_local jsonb,
    p_remote jsonb,
    p_why text
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
        domiq_value = coalesce(p_local, 'null'::jsonb), resman_value = p_remote, notes = p_why
    where conflict.id = p_conflict.id
$$;

comment on function resman.reopen_conflict(resman.lead_sync_conflicts, jsonb, jsonb, text) is
'Opens a conflict again that was settled, with its newest values and why.';
