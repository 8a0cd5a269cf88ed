create or replace function resman.open_properties(
    p_bridge_id uuid,
    p_now timestamptz,
    p_most integer
)
returns resman.open_property[]
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_waiting uuid[] := resman.waiting_lanes(p_now);
begin
    if v_waiting = '{}' then
        return array[]::resman.open_property[];
    end if;
    perform resman.admit_lanes(v_waiting);
    return array(
        select row(
            open.property_id, open.account_key, open.virtual_time, open.floor_at, open.tick_at,
            -- After the breaker has opened, one call at a time tries it.
            case
                when open.open_count = 0 then 2147483647
                else 1 - resman.busy_count(open.property_id, null)
            end,
            open.budget
        )::resman.open_property
        from (
            select
                lane.property_id, lane.open_count, turn.virtual_time, turn.floor_at,
                account.account_key, account.budget,
                case integration.sync_frequency
                    when 'realtime' then 'infinity'::timestamptz
                    else resman.window_start(
                        integration.sync_frequency, integration.time_zone, p_now
                    )
                end as tick_at
            from resman.property_lane as lane
            cross join lateral (
                select newest.virtual_time, newest.floor_at from resman.property_turn as newest
                where newest.property_id = lane.property_id
                order by newest.virtual_time desc
                limit 1
            ) as turn
            inner join resman.resman_integration as integration
                on lane.property_id = integration.property_id
            inner join resman.open_accounts(p_bridge_id, p_now) as account
                on resman.account_key(integration.api_credentials) = account.account_key
            where integration.sync_enabled
                and lane.property_id = any(v_waiting)
                and integration.sync_status in ('active', 'error')
                and integration.sync_direction <> 'from_resman'
                and coalesce(lane.open_until <= p_now, true)
                and account.budget > 0
        ) as open
        where open.tick_at = 'infinity'
            or resman.has_window_work(open.property_id, open.tick_at, p_now)
        order by open.virtual_time, open.property_id
        limit p_most
    );
end;
$$;

comment on function resman.open_properties(uuid, timestamptz, integer) is
'Returns the properties that may be worked on now and have a job that is due, with how many jobs '
'each and its account may start, and from which time on its jobs lie: the least served first, and '
'at most so many (semantics.md 3.9, 3.10).';
