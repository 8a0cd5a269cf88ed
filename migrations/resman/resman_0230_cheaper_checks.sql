-- Each statement that writes the queue reads its partition's checks anew from the catalogue: so a
-- check stands only where a row could break it, with its list as one constant.
-- depends: resman_0222_moved_lead_rights
-- squawk-ignore-file ban-drop-constraint

alter table resman.lead_sync_queue
-- The other partitions take no other status by their bounds.
drop constraint lead_sync_queue_status_check,
-- What is finished may have ended with a lease or without.
drop constraint lead_sync_queue_lease_check,
drop constraint lead_sync_queue_sync_operation_check,
add constraint lead_sync_queue_sync_operation_check check (
    sync_operation = any(
        '{push,pull,merge,status_update,enrichment,delete,intake}'::text[]
    )
) not valid;

alter table resman.lead_sync_queue_default
add constraint lead_sync_queue_status_check check (
    status in ('pending', 'processing', 'completed', 'failed', 'cancelled')
) not valid;

alter table resman.lead_sync_queue_live
add constraint lead_sync_queue_lease_check check (
    (status = 'processing') = (lease_until is not null and fence is not null)
) not valid;
