create or replace function resman.status_report()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with queue as (
        select
            count(*) filter (where job.status = 'pending') as pending,
            count(*) filter (where job.status = 'pending' and job.due_at <= core.clock()) as due,
            count(*) filter (where job.status = 'processing') as processing,
            min(job.due_at) filter (
                where job.status = 'pending' and job.due_at <= core.clock()
            ) as oldest_due_at
        from resman.lead_sync_queue as job
        where job.status in ('pending', 'processing')
    ),

    attention as (
        select
            format('property %s: credentials refused', report ->> 'property_name') as sentence,
            format('tourbase properties set %s --api-key-file FILE', report ->> 'property_id') as command
        from resman.property_report() as report
        where report ->> 'sync_status' = 'disconnected'
        union all
        select
            format('%s failed jobs of %s', report ->> 'failed_jobs', report ->> 'property_name'),
            'select * from resman.lead_sync_queue where status = ''failed'''
        from resman.property_report() as report
        where (report ->> 'failed_jobs')::bigint > 0
        union all
        select format('property %s is paused', report ->> 'property_name'),
            format('tourbase properties resume %s', report ->> 'property_id')
        from resman.property_report() as report
        where report ->> 'sync_status' = 'paused'
        union all
        select 'no bridge is running', 'tourbase run'
        where not resman.is_bridge_alive()
    )

    select jsonb_build_object(
        'database', jsonb_build_object(
            'name', current_database(), 'schema_version', resman.schema_version(),
            'postgres', current_setting('server_version')
        ),
        'bridges', (
            select coalesce(jsonb_agg(to_jsonb(bridge) - 'settings' order by bridge.started_at), '[]'::jsonb)
            from resman.bridge as bridge
            where bridge.ended_at is null and bridge.seen_at > core.clock() - interval '30 seconds'
        ),
        'queue', to_jsonb(queue) || jsonb_build_object(
            'failed', (
                select count(*) from resman.lead_sync_queue as job where job.status = 'failed'
            ),
            'in_doubt', (
                select count(*) from resman.lead_state as state where state.doubt_at is not null
            ),
            'oldest_due_seconds', extract(epoch from core.clock() - queue.oldest_due_at)
        ),
        'accounts', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'account_key', state.account_key,
                'state', case
                    when state.refused_at is not null then 'refused'
                    when state.closed_until > core.clock() then 'closed'
                    else 'ok'
                end,
                'closed_until', state.closed_until,
                'reason_code', case
                    when state.refused_at is not null then 'RM302'
                    when state.closed_until > core.clock() then 'RM203'
                end,
                'failures', state.closed_count
            ) order by state.account_key), '[]'::jsonb)
            from resman.account_state as state
        ),
        'properties', (
            select coalesce(jsonb_object_agg(counted.sync_status, counted.properties), '{}'::jsonb)
            from (
                select integration.sync_status, count(*) as properties
                from resman.resman_integration as integration
                group by integration.sync_status
            ) as counted
        ),
        'attention', (select coalesce(jsonb_agg(to_jsonb(attention)), '[]'::jsonb) from attention),
        'healthy', not exists (select 1 from attention)
    )
    from queue
$$;

comment on function resman.status_report() is
'Returns one screen of state: database, bridges, queue, accounts, properties, what needs a person, and whether all is well.';

grant execute on function resman.status_report() to
tourbase_operator, tourbase_monitor, tourbase_bridge;
