create or replace function resman.availability_faults()
returns table (property_id uuid, date date)
language sql
stable
security definer
set search_path = ''
as $$
    select
        cached.property_id,
        cached.date
    from resman.calendar_availability_cache as cached
    where
        not exists (
            select 1 from resman.availability_dirty as dirty
            where
                dirty.property_id = cached.property_id
                and (dirty.date is null or dirty.date = cached.date)
        )
        and cached.available_slots <> resman.compute_slots(cached.property_id, cached.date)
$$;

comment on function resman.availability_faults() is
'Returns cached days that pass for true and are not: for the view check_availability.';

grant execute on function resman.availability_faults() to
tourbase_operator, tourbase_monitor, tourbase_bridge;
