create or replace function core.retry_delay(
    p_retry_count integer,
    p_base_seconds double precision,
    p_cap_seconds double precision,
    p_floor_seconds double precision
)
returns interval
language sql
volatile
set search_path = ''
as $$
    select make_interval(
        secs => greatest(
            coalesce(p_floor_seconds, 0),
            random() * least(p_cap_seconds, p_base_seconds * power(2, least(p_retry_count, 30)))
        )
    )
$$;

comment on function core.retry_delay(
    integer, double precision, double precision, double precision
) is
'Returns how long to wait before a retry: full jitter below base x 2^retry and the cap, at '
'least the floor (semantics.md 3.11). Seconds in, interval out.';
