create or replace function resman.availability(p_property text, p_from date, p_to date)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with found as (
        select
            integration.property_id,
            integration.time_zone
        from resman.resman_integration as integration
        inner join public.property as property on integration.property_id = property.id
        where lower(p_property) in (
            property.id::text, integration.resman_property_id, lower(to_jsonb(property) ->> 'name')
        )
    )

    select jsonb_build_object(
        'property_id', found.property_id,
        'time_zone', found.time_zone,
        'as_of', resman.local_iso(core.clock(), 'UTC'),
        'stale', resman.is_pull_late(found.property_id),
        'days', coalesce(
            (
                select jsonb_agg(jsonb_build_object('date', day.date, 'slots', day.slots) order by day.date)
                from (
                    select
                        (p_from + number) as date,
                        coalesce(
                            jsonb_agg(
                                jsonb_build_object(
                                    'start', slot.local_start,
                                    'end', resman.local_iso(slot.ends_at, found.time_zone),
                                    'capacity', slot.capacity, 'free', slot.free,
                                    'tour_types', slot.tour_types
                                )
                                order by slot.starts_at
                            ) filter (where slot.starts_at is not null),
                            '[]'::jsonb
                        ) as slots
                    from generate_series(0, least(p_to - p_from, 61)) as number
                    left join lateral resman.open_slots(
                        found.property_id,
                        resman.opening_instant(p_from + number + time '00:00', found.time_zone, false),
                        resman.opening_instant(p_from + number + time '24:00', found.time_zone, false)
                    ) as slot on true
                    group by number
                ) as day
            ),
            '[]'::jsonb
        )
    )
    from found
    where (select count(*) from found) = 1
$$;

comment on function resman.availability(text, date, date) is
'Returns what may be requested at a connected property, which is given by id, ResMan''s id or '
'name: {property_id, time_zone, as_of, stale, days: [{date, slots}]}, at most 62 days. stale: what '
'staff changed in ResMan lately may not be in it. Null where no property is meant, or more than '
'one.';

grant execute on function resman.availability(text, date, date) to
tourbase_app, tourbase_bridge, tourbase_operator;
