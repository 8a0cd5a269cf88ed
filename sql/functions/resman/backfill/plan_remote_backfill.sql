create or replace function resman.plan_remote_backfill(
    p_property_id uuid default null,
    p_since timestamptz default null
)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'property_id', integration.property_id,
        'property_name', report.value ->> 'property_name',
        'since', reach.since,
        'reads_to', integration.created_at,
        'windows', reach.windows,
        'seconds', ceil(reach.windows * extract(epoch from resman.backfill_rest(
            integration.property_id, null, null, 0
        ))),
        'reason_code', case integration.sync_direction
            when 'to_resman' then to_jsonb('RM104'::text)
            else nullif(report.value -> 'reason_code', '"RM104"')
        end,
        'run_id', (
            select run.id from resman.backfill_run as run
            where run.property_id = integration.property_id
                and run.kind = 'remote'
                and run.state = 'running'
        )
    )
    from resman.resman_integration as integration
    cross join lateral (
        select
            span.since,
            ceil(greatest(0, extract(epoch from integration.created_at - span.since)) / 86400 / 30)
            as windows
        from (
            select coalesce(p_since, integration.created_at - interval '5 years') as since
        ) as span
    ) as reach
    inner join resman.property_report(p_property_id) as report (value)
        on integration.property_id = (report.value ->> 'property_id')::uuid
    where p_property_id is null or integration.property_id = p_property_id
    order by report.value ->> 'property_name', integration.property_id
$$;

comment on function resman.plan_remote_backfill(uuid, timestamptz) is
'Returns for each connected property, or the one, how many windows of 30 days a remote backfill '
'would read, how long that takes at the account''s share, what holds the property, and the '
'backfill that runs.';

grant execute on function resman.plan_remote_backfill(uuid, timestamptz) to
tourbase_operator;
