create or replace function resman.start_bridge(p_name text, p_version text, p_settings jsonb)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    -- Where a crash of Postgres took the row away, the bridge would go on without its settings.
    perform set_config('synchronous_commit', 'on', true);
    insert into resman.bridge (name, version, settings, started_at, seen_at)
    values (p_name, p_version, p_settings, core.clock(), core.clock())
    returning bridge.id into v_id;
    return v_id;
end;
$$;

comment on function resman.start_bridge(text, text, jsonb) is
'Notes durably that a bridge runs; returns its id. The settings are numbers by name: '
'lease_seconds, rate_per_minute, account_concurrency, backoff_base_seconds, backoff_max_seconds, '
'breaker_failures, breaker_cool_seconds, recheck_seconds.';

grant execute on function resman.start_bridge(text, text, jsonb) to
tourbase_bridge;
