create or replace function resman.due_account_probes(p_bridge_id uuid)
returns setof jsonb
language sql
volatile
security definer
set search_path = ''
as $$
    update resman.account_state as state
    set probed_at = core.clock()
    where state.refused_at is not null
        and state.probed_at <= core.clock() - interval '15 minutes'
        and exists (select 1 from resman.bridge as bridge where bridge.id = p_bridge_id)
        and exists (
            select 1 from resman.resman_integration as integration
            where resman.account_key(integration.api_credentials) = state.account_key
                and integration.sync_enabled
                and integration.sync_status <> 'paused'
        )
    returning jsonb_build_object(
        'account_key', state.account_key,
        'remote', (
            select jsonb_build_object(
                'integration_id', integration.id,
                'resman_property_id', integration.resman_property_id,
                'api_credentials', integration.api_credentials
            )
            from resman.resman_integration as integration
            where resman.account_key(integration.api_credentials) = state.account_key
                and integration.sync_enabled
                and integration.sync_status <> 'paused'
            order by integration.id
            limit 1
        )
    )
$$;

comment on function resman.due_account_probes(uuid) is
'Returns accounts whose credentials were refused and that may be tried again, one in 15 '
'minutes: {account_key, remote} (decisions.md 10). None whose properties are all paused or off.';

grant execute on function resman.due_account_probes(uuid) to
tourbase_bridge;
