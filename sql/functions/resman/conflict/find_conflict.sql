create or replace function resman.find_conflict(p_text text, p_field text default null)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select conflict.id
    from resman.lead_sync_conflicts as conflict
    where length(p_text) >= 4
        and (
            conflict.id::text like lower(replace(p_text, '%', '')) || '%'
            or (
                conflict.conversation_id::text like lower(replace(p_text, '%', '')) || '%'
                and conflict.resolution_status in ('pending', 'manual_review')
            )
        )
        and (p_field is null or conflict.conflict_field = p_field)
    order by conflict.created_at, conflict.id
    limit 20
$$;

comment on function resman.find_conflict(text, text) is
'Returns the conflicts that a text may mean: by the beginning of their id, or the open ones of a '
'lead by the beginning of the lead''s; of a field where one is named.';

grant execute on function resman.find_conflict(text, text) to
tourbase_operator;
