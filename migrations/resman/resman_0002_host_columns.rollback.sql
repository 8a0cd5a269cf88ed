alter table public.lead_notification
drop column if exists resman_notification_id,
drop column if exists resman_sync_status,
drop column if exists resman_last_sync_at;

alter table public."user"
drop column if exists resman_contact_id,
drop column if exists resman_sync_status,
drop column if exists resman_last_sync_at,
drop column if exists resman_sync_version,
drop column if exists resman_custom_fields;

alter table public.conversation
drop column if exists resman_lead_id,
drop column if exists resman_sync_status,
drop column if exists resman_last_sync_at,
drop column if exists resman_sync_version,
drop column if exists resman_custom_fields;
