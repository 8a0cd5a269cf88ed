create or replace function resman.claim_pulls(p_bridge_id uuid, p_limit integer default 4)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz;
    v_seconds double precision := resman.bridge_setting(p_bridge_id, 'pull_seconds', 300);
    v_due record;
    v_lease double precision := resman.bridge_setting(p_bridge_id, 'lease_seconds', 120);
    v_calls integer;
    v_looks text[];
    v_accounts text[] := array[]::text[];
    v_waiting text[];
begin
    perform resman.begin_pulls(p_bridge_id);
    v_now := core.clock();
    if not exists (
        select 1 from resman.pull_cursor as waiting
        inner join resman.resman_integration as integration
            on waiting.property_id = integration.property_id
        where resman.is_pull_due(waiting, integration, v_seconds, v_now)
            and resman.is_pull_free(waiting, v_now)
    ) then
        return;
    end if;
    v_waiting := array(select waiting.account_key from resman.pulls_waiting(v_now) as waiting);
    for v_due in
        select waiting, integration, account.account_key, account.budget
        from resman.pull_cursor as waiting
        inner join resman.resman_integration as integration
            on waiting.property_id = integration.property_id
        inner join resman.open_accounts(p_bridge_id, v_now, true) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on waiting.property_id = lane.property_id
        where resman.is_pull_due(waiting, integration, v_seconds, v_now)
            and resman.is_pull_free(waiting, v_now)
            and integration.sync_enabled and integration.sync_status in ('active', 'error')
            and coalesce(lane.open_until <= v_now, true)
            -- Where an account has no call left now, one waits for the next.
            and (account.budget > 0 or account.account_key <> all(v_waiting))
            and resman.is_read(integration)
        order by waiting.due_at, waiting.property_id
        limit p_limit for no key update of waiting skip locked
    loop
        v_calls := resman.pull_budget(v_due.account_key, p_bridge_id, v_now);
        continue when (v_calls < 1 and v_due.budget > 0)
            or cardinality(array_positions(v_accounts, v_due.account_key)) >= greatest(1, v_due.budget);
        v_accounts := v_accounts || v_due.account_key;
        v_looks := resman.prospects_to_look_at((v_due.waiting).property_id, v_calls - 1, v_now);
        -- Who waits pays its first call by its turn.
        v_calls := cardinality(v_looks) + (v_due.budget > 0)::integer;
        perform resman.charge_pull(v_due.account_key, p_bridge_id, v_calls, v_now);
        update resman.pull_cursor as taken
        set
            pulling_by = p_bridge_id, rests_until = case when v_due.budget < 1 then v_now end,
            pulling_until = v_now + make_interval(secs => v_lease)
        where taken.property_id = (v_due.waiting).property_id;
        return next resman.describe_pull(
            v_due.waiting, v_due.integration, v_looks, v_now,
            make_interval(secs => resman.bridge_setting(p_bridge_id, 'overlap_seconds', 600))
        ) || resman.begin_compare(v_due.integration, v_now)
            || jsonb_build_object('is_waiting', v_due.budget < 1);
    end loop;
end;
$$;

comment on function resman.claim_pulls(uuid, integer) is
'Leases properties that are to be read again: {property_id, remote, asked_at, wants_leads, '
'connected_at, reader, modified_from, modified_to, prospect_ids}, the last those that are to be '
'looked up besides. Takes at most three tenths of an account''s bucket (decisions.md 2), and is '
'one of its calls in flight. Where the account has no call left now, one of its properties is '
'leased all the same (is_waiting): the next call is its own, which pull_turn gives it.';

grant execute on function resman.claim_pulls(uuid, integer) to
tourbase_bridge;
