alter table resman.lead_sync_queue_live
drop constraint lead_sync_queue_lease_check;

alter table resman.lead_sync_queue_default
drop constraint lead_sync_queue_status_check;

alter table resman.lead_sync_queue
drop constraint lead_sync_queue_sync_operation_check,
add constraint lead_sync_queue_sync_operation_check check (
    sync_operation in ('push', 'pull', 'merge', 'status_update', 'enrichment', 'delete', 'intake')
) not valid,
add constraint lead_sync_queue_status_check check (
    status in ('pending', 'processing', 'completed', 'failed', 'cancelled')
) not valid,
add constraint lead_sync_queue_lease_check check (
    (status = 'processing') = (lease_until is not null and fence is not null)
    or status not in ('pending', 'processing')
) not valid;
