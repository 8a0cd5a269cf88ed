create or replace function resman.find_lead(p_text text)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select lead.id
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (select null::text as email, null::uuid as user_id) as absent
    cross join lateral (
        select id, resman_lead_id, user_id as person_id from public.conversation as conversation
    ) as lead
    left join lateral (
        select email from public."user" as person where person.id = lead.person_id
    ) as person on true
    where (length(p_text) >= 4 and starts_with(lead.id::text, lower(p_text)))
        or lead.resman_lead_id = lower(p_text)
        or lower(person.email) = lower(btrim(p_text))
    order by lead.id
    limit 20
$$;

comment on function resman.find_lead(text) is
'Returns the leads that a text may mean: id, its beginning (four characters at least), id in '
'ResMan, or e-mail address; at most 20.';

grant execute on function resman.find_lead(text) to
tourbase_app, tourbase_operator, tourbase_bridge, tourbase_privacy;
