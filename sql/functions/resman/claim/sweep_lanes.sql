create or replace function resman.sweep_lanes(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
-- Only the index has the newest version of each property's turn first.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_began timestamptz := clock_timestamp();
    v_low resman.open_property[];
begin
    if not resman.is_sweep_due(p_now) then
        return;
    end if;
    perform resman.make_lanes();
    v_low := array(
        select row(
            lane.property_id, null, null, waiting.since, null, null, null
        )::resman.open_property
        from resman.property_lane as lane
        cross join lateral (
            select newest.floor_at from resman.property_turn as newest
            where newest.property_id = lane.property_id
            order by newest.virtual_time desc
            limit 1
        ) as turn
        cross join lateral (
            select resman.oldest_waiting(lane.property_id) as since
            offset 0
        ) as waiting
        where resman.least_each(turn.floor_at, waiting.since) <> turn.floor_at
        order by lane.property_id
    );
    if v_low <> '{}' then
        perform resman.lower_floors(v_low);
    end if;
    -- What a held snapshot keeps makes the look long; it shall not take more than a part of the time.
    perform setval(
        'resman.lane_sweep_seq',
        (extract(epoch from p_now + greatest(
            interval '5 seconds', 50 * (clock_timestamp() - v_began)
        )) * 1000000)::bigint
    );
end;
$$;

comment on function resman.sweep_lanes(timestamptz) is
'Lowers the floors of properties to what waits below them, every five seconds, or as rarely as '
'keeps it to a fiftieth of the time: a job comes there by hand, or by a claim that was rolled '
'back. Makes missing lanes.';
