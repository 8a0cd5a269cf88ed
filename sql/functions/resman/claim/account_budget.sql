create or replace function resman.account_budget(
    p_state resman.account_state,
    p_rate double precision,
    p_concurrency double precision,
    p_now timestamptz
)
returns integer
language sql
stable
set search_path = ''
as $$
    select least(
        case
            when coalesce(p_state.rate_per_minute, p_rate) > 0
                then ceil(floor(resman.account_tokens(p_state, p_rate, p_now)) / 3)
            else 2147483647
        end,
        case
            when coalesce(p_state.concurrency, p_concurrency) > 0
                then coalesce(p_state.concurrency, p_concurrency)
                - resman.busy_count(null, p_state.account_key)
            else 2147483647
        end
    )::integer
$$;

comment on function resman.account_budget(
    resman.account_state, double precision, double precision, timestamptz
) is
'Returns how many jobs an account may start now: its tokens, of which a job takes three, and its '
'calls in flight. Takes the '
'bridge''s own limits, a minute and at a time, for what the account does not set; 0: no limit.';
