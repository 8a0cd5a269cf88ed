create or replace function resman.backfill_report(p_run_id uuid default null)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select to_jsonb(run) - array['id', 'tokens', 'cursor_id', 'is_read', 'updated_at']
        || jsonb_build_object(
            'run_id', run.id,
            'property_name', to_jsonb(property) ->> 'name',
            'done', progress.done,
            'waiting', progress.waiting,
            'left', progress.leads_left,
            'rate_per_minute', progress.rate,
            'seconds_left', ceil(progress.leads_left * 60 / progress.rate),
            'reason_code', case
                when run.state = 'running' then coalesce(
                    (
                        select case
                            when integration.sync_status = 'paused' or not integration.sync_enabled
                                then 'RM103'
                            when integration.sync_direction = 'from_resman' then 'RM104'
                            when integration.sync_status = 'disconnected' then 'RM302'
                            when integration.sync_status = 'error' then 'RM204'
                        end
                        from resman.resman_integration as integration
                        where integration.property_id = run.property_id
                    ),
                    case when not resman.is_bridge_alive() then 'RM901' end
                )
            end
        )
    from resman.backfill_run as run
    inner join public.property as property on run.property_id = property.id
    cross join lateral (
        select
            count(*) as waiting,
            run.matched + run.created + run.held + run.skipped as done,
            case
                when run.state = 'done' then 0
                else greatest(
                    count(*), run.total - run.matched - run.created - run.held - run.skipped
                )
            end as leads_left,
            resman.backfill_rate(run) as rate
        from resman.backfill_lead as lead
        where lead.run_id = run.id
    ) as progress
    where p_run_id is null or run.id = p_run_id
    order by run.state <> 'running', run.started_at desc, run.id
$$;

comment on function resman.backfill_report(uuid) is
'Returns each backfill, or the one, those that run first: how far it is, how fast, how long it '
'still takes if nothing holds it, and the reason if something does.';

grant execute on function resman.backfill_report(uuid) to
tourbase_operator, tourbase_monitor, tourbase_bridge;
