create or replace function resman.person_leads(p_found resman.found_person, p_lead_id uuid)
returns uuid[]
language sql
stable
set search_path = ''
as $$
    with lead as materialized (
        -- A name finds the host's column, and where the host has none, the null of the first row.
        select conversation.id, conversation.person_id
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as conversation
        where conversation.id = p_lead_id or conversation.person_id = any(p_found.users)
    )

    select array(
        select lead.id from lead
        union
        -- Those that were deleted, or whose person was.
        select state.unit_id
        from resman.lead_state as state
        where (
            state.unit_id = p_lead_id
            or state.user_id = any(p_found.users)
            or lower(state.base ->> 'email') = any(p_found.emails)
            or (
                state.base ->> 'email' is null
                and split_part(state.base ->> 'phone', ' ext ', 1) = any(p_found.phones)
            )
        )
        and not exists (
            select 1 from resman.tour_request as request where request.id = state.unit_id
        )
        and (state.unit_id = p_lead_id or resman.lead_person(state.unit_id) = state.user_id)
        union
        select tombstone.unit_id from resman.lead_tombstone as tombstone
        where tombstone.user_id = any(p_found.users) or tombstone.unit_id = p_lead_id
    )
$$;

comment on function resman.person_leads(resman.found_person, uuid) is
'Returns the leads of a person, and the one that was named; a lead that has another person now is '
'not among them.';
