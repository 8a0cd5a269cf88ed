create or replace function resman.compute_slots(p_property_id uuid, p_date date)
returns jsonb
language sql
stable
set search_path = ''
as $$
    with place as materialized (
        select
            rule,
            make_interval(mins => (rule).slot_minutes) as slot_length,
            resman.property_zone(p_property_id) as zone
        from resman.tour_rules(p_property_id) as rule
        where (rule).property_id is not null
            and not exists (
                select 1 from resman.blackout as closed
                where closed.property_id = p_property_id
                    and p_date between closed.starts_on and closed.ends_on
            )
    ),

    slot as (
        -- Steps of absolute time: right on the days on which the clock is changed, too.
        select distinct
            starts_at,
            starts_at + place.slot_length as ends_at
        from place
        inner join resman.opening_hours as hours on hours.property_id = p_property_id
        cross join lateral generate_series(
            resman.opening_instant(p_date + hours.opens, place.zone, false),
            resman.opening_instant(p_date + hours.closes, place.zone, true) - place.slot_length,
            place.slot_length
        ) as starts_at
        where hours.weekday = extract(isodow from p_date)
    ),

    room as (
        select
            slot.starts_at,
            slot.ends_at,
            resman.slot_room(place.rule, slot.starts_at) as free
        from place
        cross join slot
    )

    select coalesce(
        jsonb_agg(
            jsonb_build_object(
                'start', resman.local_iso(room.starts_at, place.zone),
                'end', resman.local_iso(room.ends_at, place.zone),
                'capacity', (place.rule).capacity, 'free', room.free,
                'tour_types', (place.rule).tour_types
            )
            order by room.starts_at
        ),
        '[]'::jsonb
    )
    from place
    cross join room
    where room.free > 0
$$;

comment on function resman.compute_slots(uuid, date) is
'Computes the slots of a property and day that are free, in order: [{start, end, capacity, free, '
'tour_types}], whatever the time is now; [] on a blackout day and without opening hours.';
