create or replace function resman.is_pull_due(
    p_cursor resman.pull_cursor,
    p_integration resman.resman_integration,
    p_seconds double precision,
    p_now timestamptz
)
returns boolean
language sql
stable
set search_path = ''
as $$
    select p_cursor.due_at <= p_now or coalesce(
        p_cursor.error_count = 0
        -- One that was never read waits for its first time; greatest() would pass over the null.
        and p_cursor.last_pulled_at is not null
        and greatest(
            p_cursor.last_pulled_at + make_interval(secs => p_seconds),
            resman.next_window(
                p_integration.sync_frequency, p_integration.time_zone, p_cursor.last_pulled_at
            )
        ) <= p_now,
        false
    )
$$;

comment on function resman.is_pull_due(
    resman.pull_cursor, resman.resman_integration, double precision, timestamptz
) is
'Tells whether a property is to be read: it is due, or would be by the frequency, zone and '
'interval that it has by now. After a failure the pause holds.';
