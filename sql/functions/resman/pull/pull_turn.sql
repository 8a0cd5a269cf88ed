create or replace function resman.pull_turn(p_property_id uuid, p_bridge_id uuid)
returns double precision
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_key text := (
        select resman.account_key(integration.api_credentials)
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    );
    v_pause interval := resman.pull_rest(v_key, p_bridge_id);
    v_rests timestamptz;
    v_budget integer;
begin
    update resman.pull_cursor as taken
    set
        rests_until = coalesce(taken.rests_until, v_now + v_pause),
        pulling_until = v_now + v_pause
        + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
    where taken.property_id = p_property_id
        and taken.pulling_by = p_bridge_id
        and exists (
            select 1 from resman.resman_integration as integration
            where integration.property_id = p_property_id
                and integration.sync_enabled
                and integration.sync_status in ('active', 'error')
        )
    returning taken.rests_until into v_rests;
    if v_rests is null then
        return null;
    elsif v_rests > v_now then
        return extract(epoch from v_rests - v_now);
    end if;
    v_budget := (
        select open.budget from resman.open_accounts(p_bridge_id, v_now, true) as open
        where open.account_key = v_key
    );
    if v_budget is null then
        return null;
    elsif v_budget < 1 then
        -- Its place is kept, and is not to be empty for long.
        return 0.25;
    end if;
    perform resman.charge_pull(v_key, p_bridge_id, 1, v_now);
    update resman.pull_cursor as taken
    set rests_until = null
    where taken.property_id = p_property_id;
    return 0;
end;
$$;

comment on function resman.pull_turn(uuid, uuid) is
'Takes one call more for a property that is being read, out of its account''s bucket: returns 0, '
'or the seconds to rest before asking again, so that the account''s other work has its turn; null '
'where another bridge reads it now, or it was paused, or the account takes no calls.';

grant execute on function resman.pull_turn(uuid, uuid) to
tourbase_bridge;
