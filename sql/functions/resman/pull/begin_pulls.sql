create or replace function resman.begin_pulls(p_bridge_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.pull_cursor (property_id, due_at)
    select
        integration.property_id,
        case
            when resman.has_tours(integration.property_id) then core.clock()
            -- What was changed before it was connected is not read but by a backfill.
            else integration.created_at
                + make_interval(secs => resman.bridge_setting(p_bridge_id, 'pull_seconds', 300))
        end
    from resman.resman_integration as integration
    where integration.sync_enabled
        and not exists (
            select 1 from resman.pull_cursor as known
            where known.property_id = integration.property_id
        )
        and resman.is_read(integration)
    on conflict do nothing
$$;

comment on function resman.begin_pulls(uuid) is
'Begins to read the properties of which something in ResMan has come to concern us.';
