-- The side state: what is known of each lead, person and note, and the calls made for them.
-- depends: resman_0011_queue

create table resman.lead_state (
    unit_id uuid not null,
    property_id uuid,
    user_id uuid,
    version bigint not null default 0,
    base_version bigint not null default 0,
    row_version integer not null default 0,
    sync_status varchar(50) not null default 'not_synced',
    reason_code text,
    error_message text,
    base jsonb,
    remote_hash text,
    remote_read_at timestamptz,
    doubt_attempt_id uuid,
    doubt_at timestamptz,
    empty_probe_at timestamptz,
    empty_probe_count integer not null default 0,
    is_source_refused boolean not null default false,
    is_host_due boolean not null default false,
    first_synced_at timestamptz,
    last_sync_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint lead_state_pkey primary key (unit_id),
    constraint lead_state_sync_status_check check (
        sync_status in ('not_synced', 'syncing', 'synced', 'failed', 'conflict')
    ),
    constraint lead_state_versions_check check (base_version <= version),
    constraint lead_state_doubt_check check ((doubt_attempt_id is null) = (doubt_at is null))
) with (fillfactor = 70);

comment on table resman.lead_state is
'The truth of each lead''s sync; the host''s columns follow it.';
comment on column resman.lead_state.unit_id is 'The lead.';
comment on column resman.lead_state.property_id is 'Its property when it was last worked on.';
comment on column resman.lead_state.user_id is 'Its person when it was last worked on.';
comment on column resman.lead_state.version is 'Changes counted up to the last claim.';
comment on column resman.lead_state.base_version is 'The version that ResMan is known to hold.';
comment on column resman.lead_state.row_version is
'The host row''s resman_sync_version at the last claim.';
comment on column resman.lead_state.sync_status is 'The state that the host''s column shows.';
comment on column resman.lead_state.reason_code is 'Why it is blocked or failed; null otherwise.';
comment on column resman.lead_state.error_message is 'What ResMan said, without personal data.';
comment on column resman.lead_state.base is
'Per field the last value that both sides are known to hold; null before the first sync.';
comment on column resman.lead_state.remote_hash is 'Hash of what ResMan showed last.';
comment on column resman.lead_state.remote_read_at is 'When it showed that, by its own clock.';
comment on column resman.lead_state.doubt_attempt_id is 'The call whose answer was lost.';
comment on column resman.lead_state.doubt_at is 'When that call was started.';
comment on column resman.lead_state.empty_probe_at is 'First look-up since that found nothing.';
comment on column resman.lead_state.empty_probe_count is 'Look-ups since that found nothing.';
comment on column resman.lead_state.is_source_refused is
'ResMan refused the lead''s own source; the default is used.';
comment on column resman.lead_state.is_host_due is 'The host''s columns are behind this row.';
comment on column resman.lead_state.first_synced_at is 'First acceptance by ResMan.';
comment on column resman.lead_state.last_sync_at is 'Last acceptance by ResMan.';
comment on column resman.lead_state.created_at is 'When the lead was first worked on.';
comment on column resman.lead_state.updated_at is 'Last change of the row.';

create index idx_conversation_resman_sync_status on resman.lead_state (sync_status);
create index idx_conversation_resman_last_sync on resman.lead_state (last_sync_at);
create index lead_state_user_id_idx on resman.lead_state (user_id);
create index lead_state_host_due_idx on resman.lead_state (unit_id) where is_host_due;

create table resman.person_state (
    user_id uuid not null,
    resman_contact_id varchar(100),
    sync_status varchar(50) not null default 'not_synced',
    row_version integer not null default 0,
    last_sync_at timestamptz,
    updated_at timestamptz not null default now(),
    constraint person_state_pkey primary key (user_id),
    constraint person_state_sync_status_check check (
        sync_status in ('not_synced', 'syncing', 'synced', 'failed', 'conflict')
    )
);

comment on table resman.person_state is 'What is known of each person''s sync.';
comment on column resman.person_state.user_id is 'The person.';
comment on column resman.person_state.resman_contact_id is 'PersonID, of the lead synced last.';
comment on column resman.person_state.sync_status is 'The state that the host''s column shows.';
comment on column resman.person_state.row_version is
'The host row''s resman_sync_version when its changes were last folded.';
comment on column resman.person_state.last_sync_at is 'Last acceptance by ResMan.';
comment on column resman.person_state.updated_at is 'Last change of the row.';
create index idx_user_resman_sync_status on resman.person_state (sync_status);

create table resman.notification_state (
    notification_id uuid not null,
    unit_id uuid not null,
    sync_status varchar(50) not null default 'not_synced',
    resman_notification_id varchar(100),
    is_host_due boolean not null default false,
    created_at timestamptz not null default clock_timestamp(),
    last_sync_at timestamptz,
    constraint notification_state_pkey primary key (notification_id),
    constraint notification_state_sync_status_check check (
        sync_status in ('not_synced', 'syncing', 'synced', 'failed')
    )
);

comment on table resman.notification_state is
'What is known of each notification''s note in ResMan.';
comment on column resman.notification_state.notification_id is 'The notification.';
comment on column resman.notification_state.unit_id is 'Its lead.';
comment on column resman.notification_state.sync_status is 'Whether ResMan has the note.';
comment on column resman.notification_state.resman_notification_id is 'Id of the event in ResMan.';
comment on column resman.notification_state.is_host_due is
'The host''s columns are behind this row.';
comment on column resman.notification_state.created_at is 'When it was captured.';
comment on column resman.notification_state.last_sync_at is 'When ResMan accepted it.';
create index idx_lead_notification_resman_sync on resman.notification_state (sync_status);
create index notification_state_unit_id_idx on resman.notification_state (unit_id, created_at);

create table resman.lead_tombstone (
    unit_id uuid not null,
    property_id uuid,
    user_id uuid,
    resman_lead_id text,
    deleted_by text not null default session_user,
    deleted_at timestamptz not null default clock_timestamp(),
    constraint lead_tombstone_pkey primary key (unit_id)
);

comment on table resman.lead_tombstone is 'Leads that the application has deleted.';
comment on column resman.lead_tombstone.unit_id is 'The lead.';
comment on column resman.lead_tombstone.property_id is 'Its property.';
comment on column resman.lead_tombstone.user_id is 'Its person.';
comment on column resman.lead_tombstone.resman_lead_id is 'Its prospect; null if it had none.';
comment on column resman.lead_tombstone.deleted_by is 'Login role that deleted it.';
comment on column resman.lead_tombstone.deleted_at is 'When.';

create table resman.lead_attempt (
    id uuid not null default core.uuid_v7(),
    intended_at timestamptz not null,
    unit_id uuid not null,
    job_id uuid not null,
    fence bigint not null,
    bridge_id uuid,
    property_id uuid,
    kind text not null,
    op_key text not null,
    marker text,
    version bigint not null,
    payload_hash text,
    sent jsonb not null default '{}'::jsonb,
    outcome text,
    detail text,
    http_status integer,
    error_message text,
    finished_at timestamptz,
    duration_ms integer,
    constraint lead_attempt_pkey primary key (id, intended_at),
    constraint lead_attempt_kind_check check (
        kind in ('create', 'adopt', 'alias', 'update', 'lost', 'reactivate', 'note', 'probe')
    ),
    constraint lead_attempt_outcome_check check (
        outcome in ('ok', 'transient', 'permanent', 'in_doubt', 'stale')
    )
) partition by range (intended_at);

comment on table resman.lead_attempt is
'Each intended call, written before it is made, and each look-up after a lost answer.';
comment on column resman.lead_attempt.id is 'Id of the attempt.';
comment on column resman.lead_attempt.intended_at is 'When it was decided; before the call.';
comment on column resman.lead_attempt.unit_id is 'The lead.';
comment on column resman.lead_attempt.job_id is 'The job.';
comment on column resman.lead_attempt.fence is 'The claim that made it.';
comment on column resman.lead_attempt.bridge_id is 'The bridge that made it.';
comment on column resman.lead_attempt.property_id is 'The property that it was sent to.';
comment on column resman.lead_attempt.kind is 'What it does in ResMan.';
comment on column resman.lead_attempt.op_key is
'Hash of lead, kind and version; equal when repeated.';
comment on column resman.lead_attempt.marker is 'The token by which the call is found again.';
comment on column resman.lead_attempt.version is 'Version of the lead that it carries.';
comment on column resman.lead_attempt.payload_hash is 'Hash of what is sent.';
comment on column resman.lead_attempt.sent is
'The lead''s fields as sent; becomes the base when ResMan accepts, then is emptied.';
comment on column resman.lead_attempt.outcome is 'How it ended; null while it runs.';
comment on column resman.lead_attempt.detail is 'Class of a failure.';
comment on column resman.lead_attempt.http_status is 'Status of the answer, where one came.';
comment on column resman.lead_attempt.error_message is 'What ResMan said, without personal data.';
comment on column resman.lead_attempt.finished_at is 'When the outcome was recorded.';
comment on column resman.lead_attempt.duration_ms is 'Milliseconds from the call to the answer.';
create table resman.lead_attempt_default partition of resman.lead_attempt default;
comment on table resman.lead_attempt_default is 'Attempts of a month that has no partition.';
create index lead_attempt_unit_id_idx on resman.lead_attempt (unit_id, intended_at);

create table resman.stale_outcome (
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    job_id uuid not null,
    fence bigint not null,
    outcome jsonb not null,
    constraint stale_outcome_pkey primary key (id)
);
comment on table resman.stale_outcome is
'Outcomes that came with an old fence; they changed nothing.';
comment on column resman.stale_outcome.id is 'Order.';
comment on column resman.stale_outcome.at is 'When it came.';
comment on column resman.stale_outcome.job_id is 'The job.';
comment on column resman.stale_outcome.fence is 'The old fence.';
comment on column resman.stale_outcome.outcome is 'Word, detail and status; nothing personal.';

create table resman.staff_task (
    id uuid not null default core.uuid_v7(),
    property_id uuid,
    kind text not null,
    conversation_id uuid,
    tour_id uuid,
    resman_prospect_id text,
    text text not null,
    created_at timestamptz not null default now(),
    done_at timestamptz,
    done_by text,
    constraint staff_task_pkey primary key (id),
    constraint staff_task_kind_check check (
        kind in ('remove_appointment', 'clear_field', 'review_duplicate', 'erase_person')
    )
);
comment on table resman.staff_task is 'What only a person can do in ResMan.';
comment on column resman.staff_task.id is 'Id.';
comment on column resman.staff_task.property_id is 'The property.';
comment on column resman.staff_task.kind is 'What is to be done.';
comment on column resman.staff_task.conversation_id is 'The lead, where it is about one.';
comment on column resman.staff_task.tour_id is 'The tour, where it is about one.';
comment on column resman.staff_task.resman_prospect_id is 'The prospect in ResMan.';
comment on column resman.staff_task.text is
'What to do, for a person; of clear_field the field''s name.';
comment on column resman.staff_task.created_at is 'When it came up.';
comment on column resman.staff_task.done_at is 'When it was done; null while open.';
comment on column resman.staff_task.done_by is 'Who did it.';
create unique index staff_task_open_idx on resman.staff_task (conversation_id, kind, text)
where done_at is null and conversation_id is not null;
