create or replace function resman.close_account(p_property_id uuid, p_seconds double precision)
returns void
language sql
volatile
set search_path = ''
as $$
    -- Calls that were under way when it closed say nothing new, unless ResMan names a time.
    update resman.account_state as state
    set
        closed_until = greatest(state.closed_until, core.clock() + make_interval(
            secs => coalesce(p_seconds, least(900, 60 * power(2, least(state.closed_count, 10))))
        )),
        closed_count = state.closed_count
        + coalesce(state.closed_until <= core.clock(), true)::integer
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
        and (p_seconds is not null or coalesce(state.closed_until <= core.clock(), true))
$$;

comment on function resman.close_account(uuid, double precision) is
'Closes the account of a property for the time that ResMan asked for; without one 60 s, '
'doubling to 15 min with each closing (decisions.md 42). One that is in force counts once, however '
'many calls meet it.';
