create index lead_sync_queue_lease_idx
on resman.lead_sync_queue (lease_until) where status = 'processing';

alter table resman.lead_sync_queue_live reset (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold
);

alter table resman.property_lane
drop column swept_at,
drop column next_floor_xid,
drop column next_floor_at,
drop column floor_at,
drop column is_idle;

drop type resman.waiting_job;
drop type resman.open_property;
