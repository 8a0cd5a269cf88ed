create or replace function resman.pull_budget(
    p_account_key text,
    p_bridge_id uuid,
    p_now timestamptz
)
returns integer
language sql
stable
set search_path = ''
as $$
    select case
        when coalesce(state.rate_per_minute, given.rate) <= 0 then 21
        when tokens.number < 1 then 0
        else least(21, greatest(1, floor(tokens.number * 0.3)))
    end::integer
    from resman.account_state as state
    cross join (
        select resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60) as rate
    ) as given
    cross join lateral (
        select resman.account_tokens(state, given.rate, p_now) as number
    ) as tokens
    where state.account_key = p_account_key
$$;

comment on function resman.pull_budget(text, uuid, timestamptz) is
'Returns how many calls of an account''s bucket a pull may take now: three tenths, or one.';
