create or replace function resman.choose_lost_reason(
    p_lead jsonb,
    p_integration resman.resman_integration
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
                and entry.kind = 'lost_reasons'
                and lower(p_lead ->> '_lost_reason') in (entry.remote_id, lower(entry.name))
            order by entry.remote_id
            limit 1
        ),
        p_integration.default_lost_reason_id
    )
$$;

comment on function resman.choose_lost_reason(jsonb, resman.resman_integration) is
'Returns ResMan''s id of the lead''s lost reason: by id or name, else the property''s default.';
