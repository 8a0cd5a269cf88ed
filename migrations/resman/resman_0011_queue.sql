-- The queue: one table to its users, live and finished rows apart below.
-- depends: resman_0010_integration

create table resman.lead_sync_queue (
    id uuid not null default gen_random_uuid(),
    conversation_id uuid,
    resman_lead_id varchar(100),
    sync_operation varchar(50) not null,
    sync_data jsonb not null default '{}'::jsonb,
    priority integer not null default 1,
    retry_count integer not null default 0,
    max_retries integer not null default 3,
    next_retry_at timestamptz,
    status varchar(50) not null default 'pending',
    error_message text,
    processed_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    updated_at timestamptz not null default clock_timestamp(),
    unit_id uuid not null,
    property_id uuid,
    seq bigint generated always as identity,
    due_at timestamptz not null default clock_timestamp(),
    reason_code text,
    error_code text,
    change_count integer not null default 0,
    row_version integer not null default 0,
    locked_by uuid,
    lease_until timestamptz,
    fence bigint,
    attempt_id uuid,
    attempt_at timestamptz,
    constraint lead_sync_queue_pkey primary key (id, status),
    constraint lead_sync_queue_sync_operation_check check (
        sync_operation in ('push', 'pull', 'merge', 'status_update', 'enrichment', 'delete')
    ),
    constraint lead_sync_queue_status_check check (
        status in ('pending', 'processing', 'completed', 'failed', 'cancelled')
    ),
    constraint chk_retry_count check (retry_count <= max_retries),
    constraint lead_sync_queue_retry_count_check check (retry_count >= 0),
    constraint chk_priority_range check (priority >= 1 and priority <= 3),
    constraint lead_sync_queue_lease_check check (
        (status = 'processing') = (lease_until is not null and fence is not null)
        or status not in ('pending', 'processing')
    )
) partition by list (status);

comment on table resman.lead_sync_queue is
'Queue for managing lead sync operations with retry logic.';
comment on column resman.lead_sync_queue.id is 'Id of the job.';
comment on column resman.lead_sync_queue.conversation_id is
'The lead; kept when the lead is deleted.';
comment on column resman.lead_sync_queue.resman_lead_id is
'The prospect, where it was known when the job finished.';
comment on column resman.lead_sync_queue.sync_operation is
'What made the job; each looks at the whole lead and sends what is due.';
comment on column resman.lead_sync_queue.sync_data is
'Data payload for sync operation: keys and versions; what is sent is read when it is sent.';
comment on column resman.lead_sync_queue.priority is
'Priority level for processing order: 1 low, 2 medium, 3 high.';
comment on column resman.lead_sync_queue.retry_count is
'Retries already granted; waiting costs none.';
comment on column resman.lead_sync_queue.max_retries is 'Retries that may be granted.';
comment on column resman.lead_sync_queue.next_retry_at is
'When a failed try is repeated; null before the first failure.';
comment on column resman.lead_sync_queue.status is
'pending, processing, completed, failed (a dead letter) or cancelled.';
comment on column resman.lead_sync_queue.error_message is
'What ResMan said last, without personal data.';
comment on column resman.lead_sync_queue.processed_at is 'When it finished; null before.';
comment on column resman.lead_sync_queue.created_at is 'When the first of its changes was made.';
comment on column resman.lead_sync_queue.updated_at is 'Last change of the row.';
comment on column resman.lead_sync_queue.unit_id is
'What must be worked on in order: the lead''s id.';
comment on column resman.lead_sync_queue.property_id is
'Property of the lead; null where it has none yet.';
comment on column resman.lead_sync_queue.seq is 'Order of the jobs.';
comment on column resman.lead_sync_queue.due_at is 'Not claimed before.';
comment on column resman.lead_sync_queue.reason_code is 'Why it waits or failed (docs/errors.md).';
comment on column resman.lead_sync_queue.error_code is 'Class of the last failure.';
comment on column resman.lead_sync_queue.change_count is 'Changes that the job stands for.';
comment on column resman.lead_sync_queue.row_version is
'Highest resman_sync_version of the lead''s row among them.';
comment on column resman.lead_sync_queue.locked_by is 'The bridge that works on it.';
comment on column resman.lead_sync_queue.lease_until is 'Until when its claim holds.';
comment on column resman.lead_sync_queue.fence is 'Number of its last claim.';
comment on column resman.lead_sync_queue.attempt_id is 'The call that it has started.';
comment on column resman.lead_sync_queue.attempt_at is 'When it started that call.';

create table resman.lead_sync_queue_live partition of resman.lead_sync_queue
for values in ('pending', 'processing') with (fillfactor = 70);
create table resman.lead_sync_queue_finished partition of resman.lead_sync_queue
for values in ('completed', 'failed', 'cancelled');
create table resman.lead_sync_queue_default partition of resman.lead_sync_queue default;
comment on table resman.lead_sync_queue_live is 'Jobs that wait or are worked on.';
comment on table resman.lead_sync_queue_finished is 'Jobs that are done, failed or cancelled.';
comment on table resman.lead_sync_queue_default is 'Empty; here so that no row is ever refused.';

create unique index lead_sync_queue_one_pending_idx
on resman.lead_sync_queue (unit_id, sync_operation, status) where status = 'pending';
create unique index lead_sync_queue_one_processing_idx
on resman.lead_sync_queue (unit_id, status) where status = 'processing';
create index lead_sync_queue_claim_idx
on resman.lead_sync_queue (property_id, priority desc, due_at, seq) where status = 'pending';
create index lead_sync_queue_lease_idx
on resman.lead_sync_queue (lease_until) where status = 'processing';
create index idx_lead_sync_queue_status_priority
on resman.lead_sync_queue (status, priority desc, created_at);
create index idx_lead_sync_queue_next_retry
on resman.lead_sync_queue (next_retry_at) where status = 'pending';
create index idx_lead_sync_queue_conversation
on resman.lead_sync_queue (conversation_id, created_at);

create table resman.lead_change (
    id bigint generated always as identity,
    kind text not null,
    user_id uuid,
    conversation_id uuid,
    notification_id uuid,
    created_at timestamptz not null default clock_timestamp(),
    constraint lead_change_pkey primary key (id),
    constraint lead_change_kind_check check (kind in ('person', 'note', 'note_deleted'))
);

comment on table resman.lead_change is
'Changes of persons and notifications that are not yet folded into jobs. Append and delete only.';
comment on column resman.lead_change.id is 'Order of the changes.';
comment on column resman.lead_change.kind is 'person, note or note_deleted.';
comment on column resman.lead_change.user_id is 'The person, of a person''s change.';
comment on column resman.lead_change.conversation_id is 'The lead, of a note''s.';
comment on column resman.lead_change.notification_id is 'The notification, of a note''s.';
comment on column resman.lead_change.created_at is 'When it was made.';
