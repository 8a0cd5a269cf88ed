-- Looks once at the rows that were there before the checks of resman_0151_deleted.
-- depends: resman_0151_deleted

alter table resman.resman_integration validate constraint resman_integration_delete_policy_check;
alter table resman.lead_tombstone validate constraint lead_tombstone_policy_check;
alter table resman.staff_task validate constraint staff_task_kind_check;
