create or replace function resman.open_accounts(
    p_bridge_id uuid,
    p_now timestamptz,
    p_is_pull boolean default false
)
returns table (account_key text, budget integer)
language plpgsql
volatile
set search_path = ''
-- The few jobs in flight have an index of their own, whatever the planner believes of the queue.
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
    v_concurrency double precision := resman.bridge_setting(p_bridge_id, 'account_concurrency', 2);
begin
    -- Two bridges must not spend the same budget; where there is none, they need not wait.
    perform 1 from resman.account_state as state
    where coalesce(state.rate_per_minute, v_rate) > 0
        or coalesce(state.concurrency, v_concurrency) > 0
    order by state.account_key
    for no key update;
    if not found then
        return query
        select state.account_key, 2147483647
        from resman.account_state as state
        where state.refused_at is null and coalesce(state.closed_until <= p_now, true);
        return;
    end if;

    return query
    with flying as materialized (
        select resman.account_key(integration.api_credentials) as account_key, count(*) as calls
        from (
            select job.property_id from resman.lead_sync_queue as job
            where job.status = 'processing'
            union all
            select reading.property_id from resman.pulls_in_flight(p_now) as reading
        ) as called
        inner join resman.resman_integration as integration
            on called.property_id = integration.property_id
        group by 1
    ),

    -- However many jobs there are, what is to be read has the next call.
    kept as materialized (
        select waiting.account_key, 1 as calls from resman.pulls_waiting(p_now) as waiting
        where not p_is_pull
    )

    select
        state.account_key,
        least(
            case
                when coalesce(state.rate_per_minute, v_rate) > 0 then ceil(floor(
                    resman.account_tokens(state, v_rate, p_now) - coalesce(kept.calls, 0)
                ) / 3)
                else 2147483647
            end,
            case
                when coalesce(state.concurrency, v_concurrency) > 0
                    then coalesce(state.concurrency, v_concurrency)
                    - coalesce(flying.calls, 0) - coalesce(kept.calls, 0)
                else 2147483647
            end
        )::integer
    from resman.account_state as state
    left join flying on state.account_key = flying.account_key
    left join kept on state.account_key = kept.account_key
    where state.refused_at is null and coalesce(state.closed_until <= p_now, true);
end;
$$;

comment on function resman.open_accounts(uuid, timestamptz, boolean) is
'Returns the accounts that take calls now, and how many jobs each may start, or pulls: its tokens, '
'of which a job takes three, and its calls in flight, of jobs and of pulls; jobs leave one to a '
'pull that waits. Takes the bridge''s own limits, '
'a minute and at a time, for what an account does not set; 0: no limit. Locks limited accounts '
'(semantics.md 3.9).';
