create or replace function resman.choose_source(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
    p_integration resman.resman_integration
)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce(
        case when p_lead ->> '_source' is not null then (
            select entry.remote_id
            from resman.remote_catalogue as entry
            where entry.property_id = p_integration.property_id
                and entry.kind = 'sources'
                and lower(entry.name) = lower(p_lead ->> '_source')
                and not exists (
                    select 1 from resman.lead_state as state
                    where state.unit_id = p_job.unit_id and state.is_source_refused
                )
            order by entry.remote_id
            limit 1
        ) end,
        p_integration.default_source_id
    );
end;
$$;

comment on function resman.choose_source(
    resman.lead_sync_queue, jsonb, resman.resman_integration
) is
'Returns ResMan''s id of the lead''s source: by name, unless ResMan has refused it, else the '
'property''s default.';
