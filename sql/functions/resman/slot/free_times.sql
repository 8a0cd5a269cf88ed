create or replace function resman.free_times(p_property_id uuid, p_at timestamptz)
returns text[]
language sql
stable
set search_path = ''
as $$
    select array(
        select slot.value ->> 'start'
        from resman.property_zone(p_property_id) as zone
        cross join lateral jsonb_array_elements(
            resman.day_slots(p_property_id, (p_at at time zone zone)::date)
        ) as slot
        where (slot.value ->> 'start')::timestamptz > core.clock()
        order by
            abs(extract(epoch from (slot.value ->> 'start')::timestamptz - p_at)),
            (slot.value ->> 'start')::timestamptz
        limit 5
    )
$$;

comment on function resman.free_times(uuid, timestamptz) is
'Returns up to five free times of a day, the nearest to an instant first, as ISO 8601.';
