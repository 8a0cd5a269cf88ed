create or replace function resman.backfill_report(p_run_id uuid default null)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select to_jsonb(run)
        - array['id', 'tokens', 'cursor_id', 'is_read', 'rests_until', 'updated_at']
        || jsonb_build_object(
            'run_id', run.id,
            'property_name', to_jsonb(property) ->> 'name',
            'done', progress.done,
            'waiting', progress.waiting,
            'left', progress.pieces_left,
            'rate_per_minute', progress.rate,
            'seconds_left', ceil(progress.pieces_left * progress.seconds_each),
            'reason_code', resman.backfill_reason(run)
        )
    from resman.backfill_run as run
    inner join public.property as property on run.property_id = property.id
    cross join lateral (
        select
            count(*) as waiting,
            run.matched + run.created + run.held + run.skipped as done,
            case
                when run.state = 'done' then 0
                when run.kind = 'remote' then ceil(
                    extract(epoch from run.reads_to - run.cursor_at) / 86400 / 30
                )
                else greatest(
                    count(*), run.total - run.matched - run.created - run.held - run.skipped
                )
            end::bigint as pieces_left,
            case run.kind
                when 'local' then 60 / resman.backfill_rate(run)
                else extract(epoch from resman.backfill_rest(run.property_id, null, null, 0))
            end as seconds_each,
            case run.kind
                when 'local' then resman.backfill_rate(run)
                else run.rate_per_minute
            end as rate
        from resman.backfill_lead as lead
        where lead.run_id = run.id
    ) as progress
    where p_run_id is null or run.id = p_run_id
    order by run.state <> 'running', run.started_at desc, run.id
$$;

comment on function resman.backfill_report(uuid) is
'Returns each backfill, or the one, those that run first: how far it is, how fast, how long it '
'still takes if nothing holds it, and the reason if something does. Left are leads, or windows of '
'30 days of a remote one.';

grant execute on function resman.backfill_report(uuid) to
tourbase_operator, tourbase_monitor, tourbase_bridge;
