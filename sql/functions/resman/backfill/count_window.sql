create or replace function resman.count_window(
    p_run_id uuid,
    p_bridge_id uuid,
    p_read integer,
    p_through timestamptz,
    p_applied jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.backfill_run as run
    set
        total = run.total + p_read,
        matched = run.matched + counted.matched,
        created = run.created + counted.created,
        held = run.held + counted.held,
        skipped = run.skipped + p_read - counted.matched - counted.created - counted.held,
        cursor_at = greatest(run.cursor_at, p_through),
        advanced_at = core.clock(),
        rests_until = core.clock() + resman.backfill_rest(
            run.property_id, run.rate_per_minute, p_bridge_id, p_read
        ),
        state = case when p_through >= run.reads_to then 'done' else run.state end,
        ended_at = case when p_through >= run.reads_to then core.clock() end
    from (
        select
            coalesce((p_applied ->> 'applied')::bigint, 0) as matched,
            coalesce((p_applied ->> 'imported')::bigint, 0) as created,
            coalesce((p_applied ->> 'held')::bigint, 0) as held
    ) as counted
    where run.id = p_run_id
$$;

comment on function resman.count_window(uuid, uuid, integer, timestamptz, jsonb) is
'Counts what became of the prospects of a piece of a window, moves the cursor of its backfill to '
'the end of the piece, where that is given, and ends the backfill at its own end. The caller holds '
'the row.';
