-- What waits is in three indexes and no more, for each costs the application's write.
-- depends: resman_0014_reasons
-- Indexes of a partitioned table cannot be built or dropped concurrently; only the bridge waits.
-- squawk-ignore-file require-concurrent-index-deletion, require-concurrent-index-creation
-- squawk-ignore-file renaming-object, ban-drop-function

drop index resman.idx_lead_sync_queue_status_priority;
alter index resman.lead_sync_queue_claim_idx rename to idx_lead_sync_queue_status_priority;

drop index resman.idx_lead_sync_queue_next_retry;
create index idx_lead_sync_queue_next_retry
on resman.lead_sync_queue (next_retry_at) where status = 'pending' and next_retry_at is not null;

drop index resman.idx_lead_sync_queue_conversation;
create index idx_lead_sync_queue_conversation
on resman.lead_sync_queue_finished (conversation_id, created_at);

-- It takes the row itself now, which need not become jsonb first.
drop function if exists resman.lead_property(jsonb);
