-- Looks once at the rows that were there before the checks of resman_0100_tours grew.
-- depends: resman_0100_tours

alter table resman.lead_change validate constraint lead_change_kind_check;
alter table resman.lead_sync_queue validate constraint lead_sync_queue_sync_operation_check;
alter table resman.lead_sync_log validate constraint lead_sync_log_sync_type_check;
alter table resman.lead_attempt validate constraint lead_attempt_kind_check;
alter table resman.staff_task validate constraint staff_task_kind_check;
