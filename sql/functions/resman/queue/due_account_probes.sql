create or replace function resman.due_account_probes(p_bridge_id uuid)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_due record;
begin
    for v_due in
        select
            state.account_key,
            coalesce(state.next_since <= v_now, false)
            and coalesce(state.next_tried_at <= v_now - interval '30 seconds', true) as is_next,
            state.refused_at is not null
            and state.probed_at <= v_now - interval '15 minutes' as is_refused
        from resman.account_state as state
        where exists (select 1 from resman.bridge as bridge where bridge.id = p_bridge_id)
        and num_nonnulls(state.refused_at, state.next_since, state.test_asked_at) > 0
        and exists (
            select 1 from resman.resman_integration as integration
            where resman.account_key(integration.api_credentials) = state.account_key
                and integration.sync_enabled
                and integration.sync_status <> 'paused'
        )
        order by state.account_key
        for no key update skip locked
    loop
        update resman.account_state as state
        set
            next_tried_at = case when v_due.is_next then v_now else state.next_tried_at end,
            probed_at = case when v_due.is_next then state.probed_at else v_now end,
            test_asked_at = case when v_due.is_next then state.test_asked_at end
        where state.account_key = v_due.account_key
            and (v_due.is_next or v_due.is_refused or state.test_asked_at is not null);
        continue when not found;
        return query
        select resman.describe_probe(integration, v_due.is_next)
        from resman.resman_integration as integration
        where resman.account_key(integration.api_credentials) = v_due.account_key
            and integration.sync_enabled and integration.sync_status <> 'paused'
            and (integration.next_credentials is not null or not v_due.is_next)
        order by integration.id
        limit 1;
    end loop;
end;
$$;

comment on function resman.due_account_probes(uuid) is
'Returns accounts whose key is to be tried: a new one, once in 30 s; a refused one, once in 15 '
'minutes; one that somebody asked for: {account_key, remote} (decisions.md 10). None whose '
'properties are all paused or off.';

grant execute on function resman.due_account_probes(uuid) to
tourbase_bridge;
