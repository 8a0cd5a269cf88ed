create or replace function resman.admit_lanes(p_waiting uuid[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    update resman.property_lane as lane
    set
        is_idle = false,
        virtual_time = greatest(lane.virtual_time, (
            select min(active.virtual_time) from resman.property_lane as active
            where active.property_id = any(p_waiting) and not active.is_idle
        ))
    where lane.property_id = any(array(
        select idle.property_id from resman.property_lane as idle
        where idle.property_id = any(p_waiting) and idle.is_idle
        for no key update skip locked
    ));
end;
$$;

comment on function resman.admit_lanes(uuid[]) is
'Lets properties take their turns that were idle and have work now: they start with the least '
'served of the others, and are not owed the time before.';
