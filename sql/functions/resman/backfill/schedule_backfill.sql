create or replace function resman.schedule_backfill(
    p_run_id uuid,
    p_frequency text,
    p_time_zone text,
    p_now timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.lead_sync_queue as job
    set due_at = mine.due_at
    from (
        select waiting.id, window_of.due_at
        from (
            select
                least(p_now, resman.window_start(p_frequency, p_time_zone, p_now)) as began_at,
                case p_frequency
                    when 'realtime' then p_now
                    else resman.next_window(p_frequency, p_time_zone, p_now)
                        - interval '1 microsecond'
                end as due_at
        ) as window_of
        cross join resman.backfill_lead as lead
        inner join resman.lead_sync_queue as waiting
            on lead.unit_id = waiting.unit_id and waiting.status = 'pending'
        where lead.run_id = p_run_id
            and waiting.priority = 1
            and waiting.row_version = 0
            and waiting.next_retry_at is null
            and waiting.due_at >= window_of.began_at
            and waiting.due_at <> window_of.due_at
        for update of waiting skip locked
    ) as mine
    where job.id = mine.id and job.status = 'pending'
$$;

comment on function resman.schedule_backfill(uuid, text, text, timestamptz) is
'Lets the leads that a backfill has queued in this window be the last of it, behind all edits; in '
'real time lets those go that waited for a window. Called by feed_backfill.';
