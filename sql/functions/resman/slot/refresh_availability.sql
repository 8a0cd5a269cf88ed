create or replace function resman.refresh_availability(p_limit integer default 50)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_property_id uuid;
    v_today date;
    v_count integer := 0;
begin
    for v_property_id, v_today in
        with offering as (
            select
                hours.property_id,
                (v_now at time zone resman.property_zone(hours.property_id))::date as today
            from resman.opening_hours as hours
            group by hours.property_id
        )

        select
            dirty.property_id,
            (v_now at time zone resman.property_zone(dirty.property_id))::date
        from resman.availability_dirty as dirty
        group by dirty.property_id
        union
        select
            offering.property_id,
            offering.today
        from offering
        where not exists (
            select 1 from resman.calendar_availability_cache as cached
            where cached.property_id = offering.property_id and cached.date = offering.today + 59
        )
        limit p_limit
    loop
        if resman.refresh_days(v_property_id, v_today) then
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end;
$$;

comment on function resman.refresh_availability(integer) is
'Computes the cached days anew that no longer hold, and keeps sixty of them from today for each '
'property with opening hours. Returns for how many properties it did.';

grant execute on function resman.refresh_availability(integer) to
tourbase_bridge, tourbase_operator;
