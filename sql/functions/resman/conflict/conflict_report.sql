create or replace function resman.conflict_report(p_conflict_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'conflict_id', conflict.id, 'lead_id', conflict.conversation_id,
        'property_id', conflict.property_id, 'property_name', to_jsonb(property) ->> 'name',
        'resman_lead_id', conflict.resman_lead_id, 'type', conflict.conflict_type,
        'field', conflict.conflict_field, 'severity', conflict.conflict_severity,
        'domiq_value', conflict.domiq_value, 'resman_value', conflict.resman_value,
        'base_value', state.base -> conflict.conflict_field,
        'status', conflict.resolution_status, 'strategy', conflict.resolution_strategy,
        'resolved_value', conflict.resolved_value,
        'resolved_by', conflict.resolved_by_name, 'resolved_at', conflict.resolved_at,
        'settled_at', conflict.settled_at, 'notes', conflict.notes,
        'created_at', conflict.created_at
    )
    from resman.lead_sync_conflicts as conflict
    left join public.property as property on conflict.property_id = property.id
    left join resman.lead_state as state on conflict.conversation_id = state.unit_id
    where conflict.id = p_conflict_id
$$;

comment on function resman.conflict_report(uuid) is
'Returns a conflict as people are told of it, with both values; null for an unknown one.';

grant execute on function resman.conflict_report(uuid) to
tourbase_app, tourbase_operator;
