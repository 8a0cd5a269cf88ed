create or replace function resman.close_account(p_property_id uuid, p_seconds double precision)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.account_state as state
    set
        closed_until = greatest(state.closed_until, core.clock() + make_interval(
            secs => coalesce(p_seconds, least(900, 60 * power(2, least(state.closed_count, 10))))
        )),
        closed_count = state.closed_count + 1
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
$$;

comment on function resman.close_account(uuid, double precision) is
'Closes the account of a property for the time that ResMan asked for; without one 60 s, '
'doubling to 15 min (decisions.md 42).';
