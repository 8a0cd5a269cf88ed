create or replace function resman.choose_source(
    p_job resman.lead_sync_queue,
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
            inner join resman.lead_state as state on state.unit_id = p_job.unit_id
            where entry.property_id = p_integration.property_id
                and entry.kind = 'sources'
                and lower(entry.name) = lower(p_lead ->> '_source')
                and not state.is_source_refused
            order by entry.remote_id
            limit 1
        ),
        p_integration.default_source_id
    )
$$;

comment on function resman.choose_source(
    resman.lead_sync_queue, jsonb, resman.resman_integration
) is
'Returns ResMan''s id of the lead''s source: by name, unless ResMan has refused it, else the '
'property''s default.';
