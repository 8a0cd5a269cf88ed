create or replace function resman.match_lead(p_property_id uuid, p_person jsonb)
returns uuid
language sql
stable
set search_path = ''
as $$
    select (array_agg(lead.id))[1]
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (select null::text as status, null::uuid as user_id) as absent
    cross join unnest(resman.find_persons(p_person)) as found (id)
    cross join lateral (
        select conversation.id
        from public.conversation as conversation
        where user_id = found.id
            and lower(btrim(coalesce(status, 'new'))) <> 'lost'
            and resman.lead_property(conversation) = p_property_id
    ) as lead
    having count(*) = 1
$$;

comment on function resman.match_lead(uuid, jsonb) is
'Returns the one active lead of a property that is surely this person: same e-mail or phone, and '
'same last name; null where there is none, or more than one.';
