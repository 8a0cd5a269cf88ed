drop index resman.idx_lead_sync_queue_conversation;
create index idx_lead_sync_queue_conversation
on resman.lead_sync_queue (conversation_id, created_at);

drop index resman.idx_lead_sync_queue_next_retry;
create index idx_lead_sync_queue_next_retry
on resman.lead_sync_queue (next_retry_at) where status = 'pending';

alter index resman.idx_lead_sync_queue_status_priority rename to lead_sync_queue_claim_idx;
create index idx_lead_sync_queue_status_priority
on resman.lead_sync_queue (status, priority desc, created_at);
