-- Prove the checks on the rows that were there; this takes no lock against writers.
-- runs as: host
-- depends: resman_0002_host_columns

alter table public.conversation validate constraint conversation_resman_sync_status_check;
alter table public.conversation validate constraint chk_resman_sync_mapping;
alter table public.conversation validate constraint chk_resman_sync_version;
alter table public."user" validate constraint user_resman_sync_status_check;
alter table public."user" validate constraint chk_user_resman_sync_mapping;
alter table public."user" validate constraint chk_user_resman_sync_version;
alter table public.lead_notification
validate constraint lead_notification_resman_sync_status_check;
alter table public.lead_notification validate constraint chk_notification_resman_sync_mapping;
