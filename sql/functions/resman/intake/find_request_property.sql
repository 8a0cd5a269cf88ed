create or replace function resman.find_request_property(p_source text, p_value text)
returns uuid
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            select alias.property_id
            from resman.source_property_aliases as alias
            where alias.source = p_source and alias.value = lower(btrim(p_value))
        ),
        (
            select property.id
            from public.property as property
            where property.id = case
                when btrim(p_value) ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
                    then btrim(p_value)::uuid
            end
        ),
        (
            select (array_agg(integration.property_id))[1]
            from resman.resman_integration as integration
            where lower(integration.resman_property_id) = lower(btrim(p_value))
            having count(*) = 1
        ),
        (
            select (array_agg(named.id))[1]
            -- A name finds the host's column, and where the host has none, the null of the first row.
            from (select null::text as name) as absent
            cross join lateral (
                select property.id, name as called from public.property as property
            ) as named
            inner join resman.resman_integration as integration on named.id = integration.property_id
            where lower(btrim(named.called)) = lower(btrim(p_value))
            having count(*) = 1
        )
    )
$$;

comment on function resman.find_request_property(text, text) is
'Returns the property that a source means: its own word for it, our id, ResMan''s id, or the name '
'where only one connected property has it; null where none is meant.';
