create or replace function resman.admit_lanes(p_waiting uuid[])
returns void
language plpgsql
volatile
set search_path = ''
-- Only the index has the newest version of each first.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_idle tid[];
    v_least double precision;
begin
    select
        array_agg(newest.ctid) filter (where newest.is_idle),
        min(newest.virtual_time) filter (where not newest.is_idle)
    into v_idle, v_least
    from unnest(p_waiting) as named (id)
    cross join lateral (
        select turn.ctid, turn.is_idle, turn.virtual_time from resman.property_turn as turn
        where turn.property_id = named.id
        order by turn.virtual_time desc
        limit 1
    ) as newest;
    if v_idle is null then
        return;
    end if;
    update resman.property_turn as turn
    set is_idle = false, virtual_time = greatest(turn.virtual_time, v_least)
    where turn.ctid = any(array(
        select idle.ctid from resman.property_turn as idle
        where idle.ctid = any(v_idle) and idle.is_idle
        for no key update skip locked
    ));
end;
$$;

comment on function resman.admit_lanes(uuid[]) is
'Lets properties take their turns that were idle and have work now: they start with the least '
'served of the others, and are not owed the time before.';
