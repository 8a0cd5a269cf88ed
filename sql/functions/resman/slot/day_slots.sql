create or replace function resman.day_slots(p_property_id uuid, p_date date)
returns jsonb
language sql
stable
set search_path = ''
as $$
    -- One statement, so that the day, its marks and what it is computed of are of one moment.
    select coalesce(
        (
            select cached.available_slots
            from resman.calendar_availability_cache as cached
            where cached.property_id = p_property_id
                and cached.date = p_date
                and not exists (
                    select 1 from resman.availability_dirty as dirty
                    where dirty.property_id = p_property_id
                        and (dirty.date is null or dirty.date = p_date)
                )
        ),
        resman.compute_slots(p_property_id, p_date)
    )
$$;

comment on function resman.day_slots(uuid, date) is
'Returns the free slots of a property and day: as cached where nothing has changed since, else '
'computed.';
