-- The columns by which the application reads the state of its leads (the lead-sync brief).
-- runs as: host
-- depends: resman_0001_host_tables

alter table public.conversation
add column resman_lead_id varchar(100),
add column resman_sync_status varchar(50) not null default 'not_synced',
add column resman_last_sync_at timestamptz,
add column resman_sync_version integer not null default 0,
add column resman_custom_fields jsonb,
add constraint conversation_resman_sync_status_check check (
    resman_sync_status in ('not_synced', 'syncing', 'synced', 'failed', 'conflict')
) not valid,
add constraint chk_resman_sync_mapping check (
    (resman_sync_status = 'synced' and resman_lead_id is not null)
    or (resman_sync_status != 'synced')
) not valid,
add constraint chk_resman_sync_version check (resman_sync_version >= 0) not valid;

alter table public."user"
add column resman_contact_id varchar(100),
add column resman_sync_status varchar(50) not null default 'not_synced',
add column resman_last_sync_at timestamptz,
add column resman_sync_version integer not null default 0,
add column resman_custom_fields jsonb,
add constraint user_resman_sync_status_check check (
    resman_sync_status in ('not_synced', 'syncing', 'synced', 'failed', 'conflict')
) not valid,
add constraint chk_user_resman_sync_mapping check (
    (resman_sync_status = 'synced' and resman_contact_id is not null)
    or (resman_sync_status != 'synced')
) not valid,
add constraint chk_user_resman_sync_version check (resman_sync_version >= 0) not valid;

alter table public.lead_notification
add column resman_notification_id varchar(100),
add column resman_sync_status varchar(50) not null default 'not_synced',
add column resman_last_sync_at timestamptz,
add constraint lead_notification_resman_sync_status_check check (
    resman_sync_status in ('not_synced', 'syncing', 'synced', 'failed')
) not valid,
add constraint chk_notification_resman_sync_mapping check (
    (resman_sync_status = 'synced' and resman_notification_id is not null)
    or (resman_sync_status != 'synced')
) not valid;

comment on column public.conversation.resman_lead_id is
'ProspectID of this lead in ResMan; written by Tourbase only.';
comment on column public.conversation.resman_sync_status is
'State of the sync; written by Tourbase only. Why: select resman.explain_lead(id).';
comment on column public.conversation.resman_last_sync_at is
'When ResMan last accepted this lead; written by Tourbase only.';
comment on column public.conversation.resman_sync_version is
'Grows by one with each change of a mapped column; written by Tourbase only.';
comment on column public.conversation.resman_custom_fields is
'The application''s own: lost_reason names the reason that ResMan is told when status is lost.';
comment on column public."user".resman_contact_id is
'PersonID of this prospect in ResMan; written by Tourbase only.';
comment on column public."user".resman_sync_status is
'State of the sync; written by Tourbase only.';
comment on column public."user".resman_last_sync_at is
'When ResMan last accepted this person; written by Tourbase only.';
comment on column public."user".resman_sync_version is
'Grows by one with each change of a mapped column; written by Tourbase only.';
comment on column public."user".resman_custom_fields is 'The application''s own.';
comment on column public.lead_notification.resman_notification_id is
'Id of the note in ResMan; written by Tourbase only.';
comment on column public.lead_notification.resman_sync_status is
'State of the sync; written by Tourbase only, where the table can be updated at all.';
comment on column public.lead_notification.resman_last_sync_at is
'When ResMan accepted the note; written by Tourbase only.';
