create or replace function resman.open_slots(
    p_property_id uuid,
    p_from timestamptz,
    p_to timestamptz
)
returns table (
    starts_at timestamptz,
    ends_at timestamptz,
    local_start text,
    capacity integer,
    free integer,
    tour_types text[]
)
language sql
stable
security definer
set search_path = ''
as $$
    with span as materialized (
        select
            resman.property_zone(p_property_id) as zone,
            greatest(p_from, time.now + make_interval(mins => (rule).notice_minutes)) as first_at,
            least(p_to, time.now + make_interval(days => (rule).horizon_days)) as last_at
        from resman.tour_rules(p_property_id) as rule
        cross join (select core.clock() as now) as time
        where (rule).property_id is not null
    )

    select
        slot."start"::timestamptz, slot."end"::timestamptz, slot."start", slot.capacity, slot.free,
        slot.tour_types
    from span
    cross join lateral generate_series(
        (span.first_at at time zone span.zone)::date::timestamp,
        (span.last_at at time zone span.zone)::date::timestamp, interval '1 day'
    ) as local_day
    cross join lateral
        jsonb_to_recordset(resman.day_slots(p_property_id, local_day::date)) as slot (
            "start" text, "end" text, capacity integer, free integer, tour_types text[]
        )
    where slot."start"::timestamptz >= span.first_at and slot."start"::timestamptz < span.last_at
    order by 1
$$;

comment on function resman.open_slots(uuid, timestamptz, timestamptz) is
'Returns the slots that may be requested now, from an instant to before another: none that is '
'past, too near or too far ahead. local_start is the start on the property''s clock.';

grant execute on function resman.open_slots(uuid, timestamptz, timestamptz) to
tourbase_app, tourbase_bridge, tourbase_operator;
