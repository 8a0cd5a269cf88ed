create or replace function resman.find_lead(p_text text)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select conversation.id
    from public.conversation as conversation
    left join public."user" as person on conversation.user_id = person.id
    where (length(p_text) >= 4 and starts_with(conversation.id::text, lower(p_text)))
        or conversation.resman_lead_id = lower(p_text)
        or lower(person.email) = lower(btrim(p_text))
    order by conversation.id
    limit 20
$$;

comment on function resman.find_lead(text) is
'Returns the leads that a text may mean: id, its beginning (four characters at least), id in '
'ResMan, or e-mail address; at most 20.';

grant execute on function resman.find_lead(text) to
tourbase_app, tourbase_operator, tourbase_bridge;
