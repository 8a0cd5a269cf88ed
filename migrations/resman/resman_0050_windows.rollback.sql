comment on column resman.open_property.tick_at is
'Jobs made before are worked on; infinity in real time.';

drop index resman.idx_lead_sync_queue_next_retry;
create index idx_lead_sync_queue_next_retry
on resman.lead_sync_queue (next_retry_at) where status = 'pending' and next_retry_at is not null;
