create or replace function resman.lead_person(p_lead_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            -- A name finds the host's column, and where the host has none, the null of this row.
            select lead.person_id
            from (select null::uuid as user_id) as absent
            cross join lateral (
                select user_id as person_id
                from public.conversation as conversation
                where conversation.id = p_lead_id
            ) as lead
        ),
        (select state.user_id from resman.lead_state as state where state.unit_id = p_lead_id),
        (
            select tombstone.user_id from resman.lead_tombstone as tombstone
            where tombstone.unit_id = p_lead_id
        )
    )
$$;

comment on function resman.lead_person(uuid) is
'Returns the person of a lead, also of one that was deleted; null where none is known.';
