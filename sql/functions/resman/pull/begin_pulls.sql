create or replace function resman.begin_pulls()
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.pull_cursor (property_id, due_at)
    select integration.property_id, core.clock()
    from resman.resman_integration as integration
    where integration.sync_enabled
        and not exists (
            select 1 from resman.pull_cursor as known
            where known.property_id = integration.property_id
        )
        and resman.has_tours(integration.property_id)
    on conflict do nothing
$$;

comment on function resman.begin_pulls() is
'Begins to read the properties that appointments in ResMan have come to concern.';
