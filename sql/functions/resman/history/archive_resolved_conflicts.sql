create or replace function resman.archive_resolved_conflicts()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    with old as (
        select conflict.id
        from resman.lead_sync_conflicts as conflict
        where conflict.resolution_status in ('resolved', 'auto_resolved')
            and conflict.resolved_at < (select core.clock()) - interval '30 days'
            -- What a person has decided stays until it was carried out.
            and coalesce(conflict.conflict_field, '') <> all(coalesce((
                select state.held from resman.lead_state as state
                where state.unit_id = conflict.conversation_id
            ), '{}'))
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_conflicts as conflict
        using old
        where conflict.id = old.id
        returning conflict.*
    )

    insert into resman.lead_sync_conflicts_archive (
        id, conversation_id, resman_lead_id, conflict_type, conflict_field, resman_value,
        domiq_value, conflict_severity, resolution_status, resolution_strategy, resolved_value,
        resolved_by, resolved_at, notes, created_at, updated_at, property_id, resolved_by_name,
        settled_at
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.conflict_type,
        moved.conflict_field, moved.resman_value, moved.domiq_value, moved.conflict_severity,
        moved.resolution_status, moved.resolution_strategy, moved.resolved_value,
        moved.resolved_by, moved.resolved_at, moved.notes, moved.created_at, moved.updated_at,
        moved.property_id, moved.resolved_by_name, moved.settled_at
    from moved
    on conflict (id) do nothing
$$;

comment on function resman.archive_resolved_conflicts() is
'Moves conflicts that were settled more than 30 days ago into the archive, 10,000 at a call.';

grant execute on function resman.archive_resolved_conflicts() to
tourbase_bridge, tourbase_operator;
