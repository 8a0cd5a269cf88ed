create or replace function resman.backfill_rest(
    p_property_id uuid,
    p_rate double precision,
    p_bridge_id uuid,
    p_read integer
)
returns interval
language sql
stable
set search_path = ''
as $$
    select make_interval(secs => greatest(
        coalesce(60 / 0.1 / nullif(account.rate, 0), 0),
        coalesce(60 * p_read / p_rate, 0)
    ))
    from resman.resman_integration as integration
    cross join lateral (
        select coalesce(
            (
                select state.rate_per_minute from resman.account_state as state
                where state.account_key = resman.account_key(integration.api_credentials)
            ),
            resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60)
        ) as rate
    ) as account
    where integration.property_id = p_property_id
$$;

comment on function resman.backfill_rest(uuid, double precision, uuid, integer) is
'Returns how long a remote backfill rests after a piece of so many prospects: by its own rate, and '
'so that it takes no more than a tenth of its account''s calls.';
