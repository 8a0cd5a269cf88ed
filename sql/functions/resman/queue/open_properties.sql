create or replace function resman.open_properties(p_bridge_id uuid)
returns table (
    property_id uuid,
    account_key text,
    virtual_time double precision,
    tick_at timestamptz,
    property_budget integer,
    account_budget integer
)
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
    v_concurrency double precision
        := resman.bridge_setting(p_bridge_id, 'account_concurrency', 2);
begin
    return query
    with account as (
        select
            state.account_key,
            coalesce(state.rate_per_minute, v_rate) as rate,
            coalesce(state.concurrency, v_concurrency) as concurrency,
            resman.account_tokens(state, v_rate, v_now) as tokens
        from resman.account_state as state
        where state.refused_at is null and coalesce(state.closed_until <= v_now, true)
        for no key update skip locked
    ),

    busy as (
        select resman.account_key(integration.api_credentials) as key, job.property_id, count(*) as jobs
        from resman.lead_sync_queue as job
        inner join resman.resman_integration as integration using (property_id)
        where job.status = 'processing'
        group by 1, 2
    )

    select
        integration.property_id,
        account.account_key,
        coalesce(lane.virtual_time, 0),
        case integration.sync_frequency
            when 'hourly' then date_trunc('hour', v_now, integration.time_zone)
            when 'daily' then date_trunc('day', v_now, integration.time_zone)
            else 'infinity'::timestamptz
        end,
        case
            when coalesce(lane.open_count, 0) = 0 then 2147483647
            else 1 - coalesce((
                select sum(busy.jobs) from busy where busy.property_id = integration.property_id
            ), 0)::integer
        end,
        least(
            case when account.rate > 0 then floor(account.tokens) else 2147483647 end,
            case
                when account.concurrency > 0 then account.concurrency - coalesce((
                    select sum(busy.jobs) from busy where busy.key = account.account_key
                ), 0)::integer
                else 2147483647
            end
        )::integer
    from resman.resman_integration as integration
    inner join account on resman.account_key(integration.api_credentials) = account.account_key
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    where integration.sync_enabled
        and integration.sync_status in ('active', 'error')
        and integration.sync_direction <> 'from_resman'
        and coalesce(lane.open_until <= v_now, true);
end;
$$;

comment on function resman.open_properties(uuid) is
'Returns the properties that may be worked on now, with how many jobs each and its account may '
'start. Locks limited accounts, so that two bridges do not spend the same budget (semantics.md '
'3.9, 3.10).';
