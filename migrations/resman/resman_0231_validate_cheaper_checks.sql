-- Looks once at the rows that were there before the checks of resman_0230_cheaper_checks.
-- depends: resman_0230_cheaper_checks

alter table resman.lead_sync_queue validate constraint lead_sync_queue_sync_operation_check;
alter table resman.lead_sync_queue_default validate constraint lead_sync_queue_status_check;
alter table resman.lead_sync_queue_live validate constraint lead_sync_queue_lease_check;
