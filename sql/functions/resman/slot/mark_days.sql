create or replace function resman.mark_days(
    p_property_id uuid,
    p_from timestamptz,
    p_to timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    -- Four hours are the longest time that may be kept free around a tour, of the next day maybe.
    insert into resman.availability_dirty (property_id, date)
    select p_property_id, local_day::date
    from resman.property_zone(p_property_id) as zone
    cross join lateral generate_series(
        ((p_from - interval '4 hours') at time zone zone)::date::timestamp,
        ((p_to + interval '4 hours') at time zone zone)::date::timestamp, interval '1 day'
    ) as local_day
$$;

comment on function resman.mark_days(uuid, timestamptz, timestamptz) is
'Notes that the cached slots of the days which a time may touch no longer hold.';
