create or replace function resman.refuse_account(p_property_id uuid, p_key text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key text;
begin
    select resman.account_key(integration.api_credentials) into v_key
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and coalesce(p_key = integration.api_credentials ->> 'nonce', true);
    if v_key is null then
        -- The call was made with a key that has been replaced since.
        return false;
    end if;
    update resman.account_state as state
    set refused_at = coalesce(state.refused_at, core.clock()), probed_at = core.clock()
    where state.account_key = v_key;
    update resman.resman_integration as integration
    set sync_status = 'disconnected'
    where resman.account_key(integration.api_credentials) = v_key
        and integration.sync_status in ('active', 'error');
    return true;
end;
$$;

comment on function resman.refuse_account(uuid, text) is
'Stops every property of an account whose credentials ResMan refuses (semantics.md 3.10). Takes '
'the nonce of the sealed key that was used, null where it is not known; returns false, and stops '
'nothing, where that key is no longer the one.';
