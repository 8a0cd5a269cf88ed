create or replace function resman.find_persons(p_person jsonb)
returns uuid[]
language sql
stable
set search_path = ''
as $$
    select coalesce(array_agg(found.id order by found.id), '{}')
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (
        select null::text as email, null::text as phone, null::text as last_name
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
    where lower(resman.normalize_name(found.family)) = lower(p_person ->> 'last_name')
        and lower(p_person ->> 'last_name') <> 'unknown'
        and resman.is_same_contact(p_person, jsonb_build_object(
            'email', found.mail,
            'phones', jsonb_build_array(jsonb_build_object('number', found.number))
        ))
$$;

comment on function resman.find_persons(jsonb) is
'Returns the application''s persons that are surely this one: same e-mail or phone, and same last '
'name (resman-api.md 3.5 step 4).';
