-- What waits for its hour or day costs a claim nothing.
-- depends: resman_0017_batches
-- Indexes of a partitioned table cannot be built or dropped concurrently; only the bridge waits.
-- squawk-ignore-file require-concurrent-index-deletion, require-concurrent-index-creation

drop index resman.idx_lead_sync_queue_next_retry;
create index idx_lead_sync_queue_next_retry
on resman.lead_sync_queue (property_id, priority, next_retry_at)
where status = 'pending' and next_retry_at is not null;

comment on column resman.open_property.tick_at is
'Start of the window: what was captured before is worked on; infinity in real time.';
