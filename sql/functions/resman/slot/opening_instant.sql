create or replace function resman.opening_instant(
    p_local timestamp,
    p_zone text,
    p_is_last boolean
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    with near as (
        select
            utc - greatest(shift.before, shift.after) as first_at,
            utc - least(shift.before, shift.after) as last_at
        from (select p_local at time zone 'UTC' as utc) as read
        cross join lateral (
            select
                (utc - interval '1 day') at time zone p_zone
                - (utc - interval '1 day') at time zone 'UTC' as before,
                (utc + interval '1 day') at time zone p_zone
                - (utc + interval '1 day') at time zone 'UTC' as after
        ) as shift
    ),

    clock as (
        select
            instant,
            instant at time zone p_zone as shown
        from near
        cross join lateral
            generate_series(near.first_at, near.last_at, interval '15 minutes') as instant
    )

    select coalesce(
        max(instant) filter (where p_is_last and shown = p_local),
        min(instant) filter (where shown >= p_local)
    )
    from clock
$$;

comment on function resman.opening_instant(timestamp, text, boolean) is
'Returns when the clock of a zone first shows a time, or last. A time that it leaves out begins '
'when it goes on.';
