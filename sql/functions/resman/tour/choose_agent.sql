create or replace function resman.choose_agent(
    p_integration resman.resman_integration,
    p_agent text
)
returns text
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            select entry.remote_id
            from resman.remote_catalogue as entry
            where entry.property_id = p_integration.property_id
                and entry.kind = 'agents'
                and lower(btrim(p_agent)) in (entry.remote_id, lower(entry.name))
            order by entry.remote_id
            limit 1
        ),
        p_integration.default_agent_id
    )
$$;

comment on function resman.choose_agent(resman.resman_integration, text) is
'Returns ResMan''s id of a tour''s agent: by id or name, else the property''s default.';
