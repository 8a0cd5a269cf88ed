create or replace function resman.charge_look(
    p_bridge_id uuid,
    p_property_id uuid,
    p_calls integer
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key text := (
        select resman.account_key(integration.api_credentials)
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    );
begin
    -- The caller holds leads: it does not wait for an account.
    perform 1 from resman.account_state as state
    where state.account_key = v_key
    for no key update skip locked;
    if found then
        perform resman.charge_pull(v_key, p_bridge_id, p_calls, core.clock());
    end if;
end;
$$;

comment on function resman.charge_look(uuid, uuid, integer) is
'Takes the calls of a look from the bucket of the property''s account, unless another holds it.';
