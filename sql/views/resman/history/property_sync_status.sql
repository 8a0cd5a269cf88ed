create or replace view resman.property_sync_status as
with job as (
    select
        queued.property_id,
        count(*) as pending
    from resman.lead_sync_queue as queued
    where queued.status = 'pending'
    group by queued.property_id
),

conflict as (
    select
        found.property_id,
        count(*) as open
    from resman.lead_sync_conflicts as found
    where found.resolution_status in ('pending', 'manual_review')
    group by found.property_id
),

-- Through jsonb: a view that names a column keeps the application from dropping it.
place as (
    select
        property.id,
        (to_jsonb(property) ->> 'name')::varchar(255) as name
    from public.property as property
)

select
    place.id as property_id,
    place.name as property_name,
    integration.sync_enabled,
    integration.sync_status,
    integration.last_successful_sync_at,
    integration.error_count,
    coalesce(job.pending, 0) as pending_queue_items,
    coalesce(conflict.open, 0) as pending_conflicts
from place
left join resman.resman_integration as integration on place.id = integration.property_id
left join job on place.id = job.property_id
left join conflict on place.id = conflict.property_id;

comment on view resman.property_sync_status is
'State of the sync of each property.';
comment on column resman.property_sync_status.property_id is 'The property.';
comment on column resman.property_sync_status.property_name is 'Its name.';
comment on column resman.property_sync_status.sync_enabled is
'Whether it is enabled; null where it is not connected.';
comment on column resman.property_sync_status.sync_status is 'Its state.';
comment on column resman.property_sync_status.last_successful_sync_at is
'Last acceptance by ResMan.';
comment on column resman.property_sync_status.error_count is 'Failures in a row.';
comment on column resman.property_sync_status.pending_queue_items is 'Jobs that wait.';
comment on column resman.property_sync_status.pending_conflicts is 'Open conflicts.';

grant select on resman.property_sync_status to
tourbase_operator, tourbase_monitor, tourbase_bi;
