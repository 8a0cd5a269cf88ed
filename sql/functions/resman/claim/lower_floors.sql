create or replace function resman.lower_floors(p_low resman.open_property[])
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_turns tid[] := resman.lock_turns(array(select low.property_id from unnest(p_low) as low));
begin
    update resman.property_turn as turn
    set floor_at = resman.least_each(turn.floor_at, low.floor_at)
    from unnest(p_low) as low
    where turn.ctid = any(v_turns) and turn.property_id = low.property_id;
end;
$$;

comment on function resman.lower_floors(resman.open_property[]) is
'Has claims look again from the given times on; takes the properties in order.';
