create or replace function resman.claim_sweeps(p_bridge_id uuid)
returns setof jsonb
language sql
volatile
security definer
set search_path = ''
as $$
    update resman.restore_sweep as sweep
    set claimed_until = core.clock() + make_interval(
        secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    )
    from resman.sync_epoch as epoch
    cross join resman.resman_integration as integration
    where epoch.state = 'held'
        and integration.property_id = sweep.property_id and integration.sync_enabled
        and sweep.property_id in (
            select free.property_id from resman.restore_sweep as free
            where free.swept_at is null and coalesce(free.claimed_until <= core.clock(), true)
            order by free.property_id
            limit 1
            for no key update skip locked
        )
    returning jsonb_build_object(
        'property_id', sweep.property_id,
        'remote', jsonb_build_object(
            'integration_id', integration.id,
            'resman_property_id', integration.resman_property_id,
            'api_credentials', integration.api_credentials
        ),
        'modified_from', to_char(
            (coalesce(epoch.gap_from, integration.created_at) - interval '10 minutes')
            at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'modified_to', to_char(
            (core.clock() + interval '1 day') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    )
$$;

comment on function resman.claim_sweeps(uuid) is
'Returns a property in which ResMan is to be searched after a restore, from the last call that the '
'database knows to now: {property_id, remote, modified_from, modified_to}.';

grant execute on function resman.claim_sweeps(uuid) to
tourbase_bridge;
