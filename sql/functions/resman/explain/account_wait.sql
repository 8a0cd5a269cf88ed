create or replace function resman.account_wait(p_account_key text)
returns table (account_key text, wait text)
language sql
stable
set search_path = ''
as $$
    with limited as (
        select
            state.account_key,
            coalesce(state.rate_per_minute, resman.bridge_setting(bridge.id, 'rate_per_minute', 60))
            as rate,
            coalesce(
                state.concurrency, resman.bridge_setting(bridge.id, 'account_concurrency', 2)
            ) as calls,
            resman.account_tokens(
                state, resman.bridge_setting(bridge.id, 'rate_per_minute', 60), core.clock()
            ) as tokens
        from resman.account_state as state
        left join lateral (
            select running.id from resman.bridge as running
            where running.ended_at is null
            order by running.seen_at desc
            limit 1
        ) as bridge on true
        where state.account_key = p_account_key
    )

    select
        limited.account_key,
        case
            when limited.rate > 0 and limited.tokens < 1 then format(
                'the bucket of account {account} is empty, next token in %s s',
                ceil((1 - limited.tokens) * 60 / limited.rate)
            )
            when limited.calls > 0 and resman.busy_count(null, limited.account_key) >= limited.calls
                then format('account {account} has its %s calls in flight', limited.calls)
        end
    from limited
$$;

comment on function resman.account_wait(text) is
'Returns what the jobs of an account wait for, in words: a token of its bucket, or an end of its '
'calls in flight; null where it may be called. Limits that the account does not set are those of '
'the bridge that was seen last.';
