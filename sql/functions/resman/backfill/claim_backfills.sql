create or replace function resman.claim_backfills(p_bridge_id uuid, p_limit integer)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_due record;
    v_accounts text[] := array[]::text[];
begin
    if not exists (
        select 1 from resman.backfill_run as run where run.kind = 'remote' and run.state = 'running'
    ) then
        return;
    end if;
    for v_due in
        select waiting.property_id, integration, run, account.account_key, account.budget
        from resman.backfill_run as run
        inner join resman.pull_cursor as waiting on run.property_id = waiting.property_id
        inner join resman.resman_integration as integration
            on run.property_id = integration.property_id
        inner join resman.open_accounts(p_bridge_id, v_now) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on run.property_id = lane.property_id
        where run.kind = 'remote'
            and run.state = 'running'
            and coalesce(run.rests_until <= v_now, true)
            -- Leads that may be matched are told before they are made a second time.
            and not exists (
                select 1 from resman.backfill_run as other
                where other.property_id = run.property_id
                    and other.kind = 'local'
                    and other.state = 'running'
            )
            -- What is new goes first, and a reading that failed is tried again by it.
            and waiting.due_at > v_now
            and waiting.error_count = 0
            and resman.is_pull_free(waiting, v_now)
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction in ('bidirectional', 'from_resman')
            and coalesce(lane.open_until <= v_now, true)
            and account.budget > 0
        order by run.advanced_at nulls first, run.id
        limit p_limit
        for no key update of waiting skip locked
    loop
        continue when resman.pull_budget(v_due.account_key, p_bridge_id, v_now) < 1
            or cardinality(array_positions(v_accounts, v_due.account_key)) >= v_due.budget;
        v_accounts := v_accounts || v_due.account_key;
        perform resman.charge_pull(v_due.account_key, p_bridge_id, 1, v_now);
        update resman.pull_cursor as taken
        set
            pulling_by = p_bridge_id, rests_until = null,
            pulling_until = v_now
            + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
        where taken.property_id = v_due.property_id;
        return next resman.describe_backfill(v_due.run, v_due.integration, v_now);
    end loop;
end;
$$;

comment on function resman.claim_backfills(uuid, integer) is
'Leases properties of which old prospects are to be read, in the place of a pull that is not due: '
'what claim_pulls returns, of one window, and run_id.';

grant execute on function resman.claim_backfills(uuid, integer) to
tourbase_bridge;
