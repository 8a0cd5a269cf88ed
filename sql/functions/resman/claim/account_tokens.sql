create or replace function resman.account_tokens(
    p_state resman.account_state,
    p_rate double precision,
    p_now timestamptz
)
returns double precision
language sql
stable
set search_path = ''
as $$
    select case
        when p_state.tokens is null then greatest(1, coalesce(p_state.rate_per_minute, p_rate) / 6)
        else least(
            greatest(1, coalesce(p_state.rate_per_minute, p_rate) / 6),
            p_state.tokens
            + coalesce(p_state.rate_per_minute, p_rate) / 60
            * greatest(0, extract(epoch from p_now - p_state.refilled_at))
        )
    end
$$;

comment on function resman.account_tokens(resman.account_state, double precision, timestamptz) is
'Returns how many calls an account may make now: its bucket holds ten seconds'' worth, at least '
'one.';
