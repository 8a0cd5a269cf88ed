create or replace function resman.refuse_account(p_property_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key text;
begin
    select resman.account_key(integration.api_credentials) into v_key
    from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    update resman.account_state as state
    set refused_at = coalesce(state.refused_at, core.clock()), probed_at = core.clock()
    where state.account_key = v_key;
    update resman.resman_integration as integration
    set sync_status = 'disconnected'
    where resman.account_key(integration.api_credentials) = v_key
        and integration.sync_status in ('active', 'error');
end;
$$;

comment on function resman.refuse_account(uuid) is
'Stops every property of an account whose credentials ResMan refuses (semantics.md 3.10).';
