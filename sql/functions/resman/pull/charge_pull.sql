create or replace function resman.charge_pull(
    p_account_key text,
    p_bridge_id uuid,
    p_calls integer,
    p_now timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.account_state as state
    set
        tokens = resman.account_tokens(state, given.rate, p_now) - p_calls,
        refilled_at = p_now
    from (select resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60) as rate) as given
    where state.account_key = p_account_key
        and coalesce(state.rate_per_minute, given.rate) > 0
$$;

comment on function resman.charge_pull(text, uuid, integer, timestamptz) is
'Takes the calls of a pull from its account''s bucket.';
