create or replace function resman.open_properties(p_bridge_id uuid, p_now timestamptz)
returns resman.open_property[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
    v_concurrency double precision := resman.bridge_setting(p_bridge_id, 'account_concurrency', 2);
    v_swept uuid[] := resman.sweep_lanes(p_now);
begin
    -- Two bridges must not spend the same budget; where there is none, they need not wait.
    perform 1 from resman.account_state as state
    where coalesce(state.rate_per_minute, v_rate) > 0
        or coalesce(state.concurrency, v_concurrency) > 0
    order by state.account_key
    for no key update;

    return array(
        with account as materialized (
            select
                state.account_key,
                case
                    when coalesce(state.rate_per_minute, v_rate) > 0
                        or coalesce(state.concurrency, v_concurrency) > 0
                        then resman.account_budget(state, v_rate, v_concurrency, p_now)
                    else 2147483647
                end as budget
            from resman.account_state as state
            where state.refused_at is null and coalesce(state.closed_until <= p_now, true)
        )

        select row(
            integration.property_id,
            account.account_key,
            lane.virtual_time,
            lane.is_idle,
            case
                when lane.property_id <> all(v_swept) then lane.floor_at
                else array['-infinity', '-infinity', '-infinity']::timestamptz[]
            end,
            resman.window_start(integration.sync_frequency, integration.time_zone, p_now),
            -- After the breaker has opened, one call at a time tries it.
            case
                when lane.open_count = 0 then 2147483647
                else 1 - resman.busy_count(integration.property_id, null)
            end,
            account.budget
        )::resman.open_property
        from resman.resman_integration as integration
        inner join account
            on resman.account_key(integration.api_credentials) = account.account_key
        inner join resman.property_lane as lane on integration.property_id = lane.property_id
        where integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
            and coalesce(lane.open_until <= p_now, true)
    );
end;
$$;

comment on function resman.open_properties(uuid, timestamptz) is
'Returns the properties that may be worked on now, with how many jobs each and its account may '
'start, and from which time on its jobs lie. Locks limited accounts (semantics.md 3.9, 3.10).';
