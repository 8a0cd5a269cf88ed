create or replace function resman.conflict_reports(
    p_property_id uuid default null,
    p_is_open boolean default true,
    p_field text default null,
    p_limit integer default 50
)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select resman.conflict_report(conflict.id)
    from resman.lead_sync_conflicts as conflict
    where (p_property_id is null or conflict.property_id = p_property_id)
        and (conflict.resolution_status in ('pending', 'manual_review')) = p_is_open
        and (p_field is null or conflict.conflict_field = p_field)
    order by
        case when p_is_open then conflict.created_at end,
        conflict.resolved_at desc, conflict.id
    limit p_limit
$$;

comment on function resman.conflict_reports(uuid, boolean, text, integer) is
'Returns conflicts as conflict_report has them: the open ones, the oldest first, or the others, '
'settled last first; of a property and a field, or of all.';

grant execute on function resman.conflict_reports(uuid, boolean, text, integer) to
tourbase_app, tourbase_operator;
