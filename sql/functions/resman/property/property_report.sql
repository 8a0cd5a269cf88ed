create or replace function resman.property_report(p_property_id uuid default null)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with job as materialized (
        -- Counted at one look, here and below: each property for itself would read all there are.
        select
            queued.property_id,
            count(*) filter (where queued.status = 'pending') as pending,
            count(*) filter (where queued.status = 'processing') as processing,
            count(*) filter (where queued.status = 'failed') as failed
        from resman.lead_sync_queue as queued
        where queued.status in ('pending', 'processing', 'failed')
            and (p_property_id is null or queued.property_id = p_property_id)
        group by queued.property_id
    ),

    conflict as materialized (
        select
            found.property_id,
            count(*) as open
        from resman.lead_sync_conflicts as found
        where found.resolution_status in ('pending', 'manual_review')
            and (p_property_id is null or found.property_id = p_property_id)
        group by found.property_id
    )

    select resman.property_settings(integration) || jsonb_build_object(
        'integration_id', integration.id,
        'property_name', to_jsonb(property) ->> 'name',
        'error_count', integration.error_count,
        'last_sync_at', integration.last_sync_at,
        'last_successful_sync_at', integration.last_successful_sync_at,
        'reason_code', case
            when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
            when integration.sync_direction = 'from_resman' then 'RM104'
            when integration.sync_status = 'disconnected' then 'RM302'
            when integration.sync_status = 'error' then 'RM204'
        end,
        'pending_jobs', coalesce(job.pending, 0),
        'processing_jobs', coalesce(job.processing, 0),
        'failed_jobs', coalesce(job.failed, 0),
        'open_conflicts', coalesce(conflict.open, 0),
        'last_pulled_at', pull.last_pulled_at, 'pulled_through', pull.pulled_through,
        'next_pull_at', pull.due_at, 'pull_failures', pull.error_count,
        'pull_error', pull.last_error,
        'reader_refused_at', integration.reader_refused_at,
        'reader_fault', resman.reader_fault(integration)
    ) || resman.compare_report(integration.property_id)
    from resman.resman_integration as integration
    inner join public.property as property on integration.property_id = property.id
    left join resman.pull_cursor as pull on integration.property_id = pull.property_id
    left join job on integration.property_id = job.property_id
    left join conflict on integration.property_id = conflict.property_id
    where p_property_id is null or integration.property_id = p_property_id
    order by to_jsonb(property) ->> 'name', property.id
$$;

comment on function resman.property_report(uuid) is
'Returns each connected property, or the one: its settings, its state and why, and what waits.';

grant execute on function resman.property_report(uuid) to
tourbase_operator, tourbase_bridge;
