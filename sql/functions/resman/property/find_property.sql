create or replace function resman.find_property(p_text text)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select property.id
    from public.property as property
    left join resman.resman_integration as integration on property.id = integration.property_id
    where (length(p_text) >= 4 and starts_with(property.id::text, lower(p_text)))
        or integration.resman_property_id = lower(p_text)
        or lower(to_jsonb(property) ->> 'name') = lower(p_text)
    order by property.id
$$;

comment on function resman.find_property(text) is
'Returns the properties that a text may mean: id, its beginning, ResMan''s id, or name.';

grant execute on function resman.find_property(text) to
tourbase_operator, tourbase_bridge;
