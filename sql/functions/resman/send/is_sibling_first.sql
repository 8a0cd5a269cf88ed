create or replace function resman.is_sibling_first(p_job resman.lead_sync_queue, p_user_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1
        from resman.lead_state as state
        inner join resman.lead_attempt as attempt on state.unit_id = attempt.unit_id
        where state.user_id = p_user_id
            and state.unit_id <> p_job.unit_id
            and state.property_id = p_job.property_id
            and attempt.kind in ('create', 'adopt')
            and (attempt.outcome is null or attempt.id = state.doubt_attempt_id)
    )
$$;

comment on function resman.is_sibling_first(resman.lead_sync_queue, uuid) is
'Tells whether another lead of the same person and property has started its create and not '
'ended it.';
