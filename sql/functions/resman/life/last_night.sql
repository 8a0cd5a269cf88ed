create or replace function resman.last_night(
    p_integration resman.resman_integration,
    p_now timestamptz
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select max(night.at)
    from generate_series(0, 2) as past (days)
    cross join lateral (
        select (
            date_trunc('day', p_now at time zone p_integration.time_zone)
            - make_interval(days => past.days)
            + make_interval(hours => p_integration.compare_hour)
        ) at time zone p_integration.time_zone as at
    ) as night
    where night.at <= p_now
$$;

comment on function resman.last_night(resman.resman_integration, timestamptz) is
'Returns when a property was to be compared last, by its own clock.';
