create or replace function resman.status_report()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with present as materialized (
        select core.clock() as at
    ),

    needed as materialized (
        select found from resman.attention() as found
    ),

    queue as (
        select
            count(*) filter (where job.status = 'pending') as pending,
            count(*) filter (where job.status = 'pending' and job.due_at <= present.at) as due,
            count(*) filter (where job.status = 'processing') as processing,
            count(*) filter (where job.status = 'failed') as failed,
            min(job.due_at) filter (
                where job.status = 'pending' and job.due_at <= present.at
            ) as oldest_due_at
        from resman.lead_sync_queue as job
        cross join present
        where job.status in ('pending', 'processing', 'failed')
    )

    select jsonb_build_object(
        'database', jsonb_build_object(
            'name', current_database(), 'schema_version', resman.schema_version(),
            'postgres', current_setting('server_version')
        ),
        'bridges', (
            select coalesce(
                jsonb_agg(to_jsonb(bridge) - 'settings' order by bridge.started_at), '[]'::jsonb
            )
            from resman.bridge as bridge
            where bridge.ended_at is null and bridge.seen_at > core.clock() - interval '30 seconds'
        ),
        'queue', to_jsonb(queue) || jsonb_build_object(
            'in_doubt', (
                select count(*) from resman.lead_state as state where state.doubt_at is not null
            ),
            'oldest_due_seconds', extract(epoch from core.clock() - queue.oldest_due_at)
        ),
        'accounts', resman.account_reports(),
        'reading', resman.reading_report(),
        'backfills', (
            select coalesce(jsonb_agg(report), '[]'::jsonb)
            from resman.backfill_report() as report
            where report ->> 'state' = 'running'
        ),
        'properties', (
            select coalesce(jsonb_object_agg(counted.sync_status, counted.properties), '{}'::jsonb)
            from (
                select integration.sync_status, count(*) as properties
                from resman.resman_integration as integration
                group by integration.sync_status
            ) as counted
        ),
        'attention', (select coalesce(jsonb_agg(needed.found), '[]'::jsonb) from needed),
        'healthy', not exists (select 1 from needed)
    )
    from queue
$$;

comment on function resman.status_report() is
'Returns one screen of state: database, bridges, queue, accounts, how reading from ResMan goes, '
'backfills that run, properties, what needs a person, and whether all is well.';

grant execute on function resman.status_report() to
tourbase_operator, tourbase_monitor, tourbase_bridge;
