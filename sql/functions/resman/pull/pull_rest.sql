create or replace function resman.pull_rest(p_account_key text, p_bridge_id uuid)
returns interval
language sql
stable
set search_path = ''
as $$
    select make_interval(secs => coalesce(
        -- Three tenths of what the account may call, in the long run.
        60 / 0.3 / nullif(given.rate, 0),
        -- Of one call at a time and any number of them, a second, in which a job may come.
        (given.concurrency = 1)::integer
    ))
    from resman.account_state as state
    cross join lateral (
        select
            coalesce(
                state.rate_per_minute, resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60)
            ) as rate,
            coalesce(
                state.concurrency, resman.bridge_setting(p_bridge_id, 'account_concurrency', 2)
            ) as concurrency
    ) as given
    where state.account_key = p_account_key
$$;

comment on function resman.pull_rest(text, uuid) is
'Returns how long a reading rests between two calls, so that the rest of its account has its turn.';
