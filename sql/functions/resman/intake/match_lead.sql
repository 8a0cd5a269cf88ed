create or replace function resman.match_lead(p_property_id uuid, p_person jsonb)
returns uuid
language sql
stable
set search_path = ''
as $$
    select (array_agg(lead.id))[1]
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (
        select null::text as email, null::text as phone, null::text as last_name,
            null::text as status, null::uuid as user_id
    ) as absent
    cross join lateral (
        select person.id, email as mail, phone as number, last_name as family
        from public."user" as person
        where email in (p_person ->> 'email', lower(p_person ->> 'email'))
            or phone in (
                p_person ->> 'phone', '+1' || (p_person ->> 'phone'), '1' || (p_person ->> 'phone'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '(\1) \2-\3'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '\1-\2-\3')
            )
    ) as found
    cross join lateral (
        select conversation.id
        from public.conversation as conversation
        where user_id = found.id
            and lower(btrim(coalesce(status, 'new'))) <> 'lost'
            and resman.lead_property(conversation) = p_property_id
    ) as lead
    where lower(resman.normalize_name(found.family)) = lower(p_person ->> 'last_name')
        and lower(p_person ->> 'last_name') <> 'unknown'
        and resman.is_same_contact(p_person, jsonb_build_object(
            'email', found.mail,
            'phones', jsonb_build_array(jsonb_build_object('number', found.number))
        ))
    having count(*) = 1
$$;

comment on function resman.match_lead(uuid, jsonb) is
'Returns the one active lead of a property that is surely this person: same e-mail or phone, and '
'same last name; null where there is none, or more than one.';
