-- Mapping, log and conflicts of the lead-sync brief, and their archives.
-- depends: resman_0012_state

create table resman.lead_sync_mapping (
    id uuid not null default gen_random_uuid(),
    conversation_id uuid not null,
    resman_lead_id varchar(100) not null,
    property_id uuid not null,
    mapping_status varchar(50) not null default 'active',
    last_sync_at timestamptz,
    sync_version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    resman_contact_id varchar(100),
    constraint lead_sync_mapping_pkey primary key (id),
    constraint lead_sync_mapping_mapping_status_check check (
        mapping_status in ('active', 'inactive', 'merged', 'deleted')
    )
);
comment on table resman.lead_sync_mapping is 'Maps DomIQ conversations to ResMan lead IDs.';
comment on column resman.lead_sync_mapping.id is 'Id.';
comment on column resman.lead_sync_mapping.conversation_id is 'The lead; kept when it is deleted.';
comment on column resman.lead_sync_mapping.resman_lead_id is 'ProspectID, lower case.';
comment on column resman.lead_sync_mapping.property_id is
'The property that the prospect stands in.';
comment on column resman.lead_sync_mapping.mapping_status is
'active; merged: a further lead of the same prospect; inactive; deleted.';
comment on column resman.lead_sync_mapping.last_sync_at is 'Last acceptance by ResMan.';
comment on column resman.lead_sync_mapping.sync_version is
'Version number for conflict detection: the lead''s version that ResMan holds.';
comment on column resman.lead_sync_mapping.created_at is 'When the ids became known.';
comment on column resman.lead_sync_mapping.updated_at is 'Last change of the row.';
comment on column resman.lead_sync_mapping.resman_contact_id is 'PersonID, lower case.';
create unique index uq_lead_sync_mapping_conversation
on resman.lead_sync_mapping (conversation_id) where mapping_status in ('active', 'merged');
create unique index uq_lead_sync_mapping_resman_lead
on resman.lead_sync_mapping (property_id, resman_lead_id) where mapping_status = 'active';
create index idx_lead_sync_mapping_status
on resman.lead_sync_mapping (mapping_status, last_sync_at);
create index idx_lead_sync_mapping_property
on resman.lead_sync_mapping (property_id, mapping_status);
create index lead_sync_mapping_resman_lead_id_idx on resman.lead_sync_mapping (resman_lead_id);

create table resman.lead_sync_log (
    id uuid not null default gen_random_uuid(),
    conversation_id uuid,
    resman_lead_id varchar(100),
    sync_direction varchar(20) not null,
    sync_status varchar(50) not null,
    sync_type varchar(50) not null,
    sync_data jsonb,
    response_data jsonb,
    error_message text,
    error_code varchar(100),
    conflict_resolution varchar(50),
    conflict_details jsonb,
    retry_count integer default 0,
    processing_time_ms integer,
    created_at timestamptz not null default clock_timestamp(),
    property_id uuid,
    seq bigint generated always as identity,
    job_id uuid,
    attempt_id uuid,
    reason_code text,
    constraint lead_sync_log_pkey primary key (id, created_at),
    constraint lead_sync_log_sync_direction_check check (
        sync_direction in ('to_resman', 'from_resman', 'bidirectional')
    ),
    constraint lead_sync_log_sync_status_check check (
        sync_status in ('pending', 'success', 'failed', 'conflict', 'retry', 'cancelled')
    ),
    constraint lead_sync_log_sync_type_check check (
        sync_type in ('create', 'update', 'status_change', 'enrichment', 'merge', 'delete', 'read')
    ),
    constraint lead_sync_log_conflict_resolution_check check (
        conflict_resolution in ('resman_wins', 'domiq_wins', 'manual_review', 'merged')
    )
) partition by range (created_at);
comment on table resman.lead_sync_log is 'Audit trail for all lead synchronization operations.';
comment on column resman.lead_sync_log.id is 'Id.';
comment on column resman.lead_sync_log.conversation_id is 'The lead; kept when it is deleted.';
comment on column resman.lead_sync_log.resman_lead_id is 'The prospect, where known.';
comment on column resman.lead_sync_log.sync_direction is 'Which way the data went.';
comment on column resman.lead_sync_log.sync_status is 'How it ended.';
comment on column resman.lead_sync_log.sync_type is 'What was done.';
comment on column resman.lead_sync_log.sync_data is
'Original data sent/received during sync: names of fields, version and hash, never values.';
comment on column resman.lead_sync_log.response_data is
'Response data from ResMan API: ids and status, never values.';
comment on column resman.lead_sync_log.error_message is 'What ResMan said, without personal data.';
comment on column resman.lead_sync_log.error_code is 'Class of the failure.';
comment on column resman.lead_sync_log.conflict_resolution is
'Strategy, where a conflict was settled.';
comment on column resman.lead_sync_log.conflict_details is
'Detailed conflict information and resolution.';
comment on column resman.lead_sync_log.retry_count is 'Retries of the job at that time.';
comment on column resman.lead_sync_log.processing_time_ms is 'Milliseconds that the call took.';
comment on column resman.lead_sync_log.created_at is 'When it ended.';
comment on column resman.lead_sync_log.property_id is 'The property.';
comment on column resman.lead_sync_log.seq is 'Order of the rows.';
comment on column resman.lead_sync_log.job_id is 'The job.';
comment on column resman.lead_sync_log.attempt_id is 'The call.';
comment on column resman.lead_sync_log.reason_code is 'Reason of a failure (docs/errors.md).';
create table resman.lead_sync_log_default partition of resman.lead_sync_log default;
comment on table resman.lead_sync_log_default is 'Rows of a month that has no partition.';
create index idx_lead_sync_log_conversation_created
on resman.lead_sync_log (conversation_id, created_at);
create index idx_lead_sync_log_status_created
on resman.lead_sync_log (sync_status, created_at desc);
create index idx_lead_sync_log_resman_lead
on resman.lead_sync_log (resman_lead_id, created_at desc);
create index idx_lead_sync_log_direction_type
on resman.lead_sync_log (sync_direction, sync_type, created_at);
create index idx_lead_sync_log_processing_time
on resman.lead_sync_log (processing_time_ms) where processing_time_ms is not null;
create index idx_lead_sync_log_error_tracking
on resman.lead_sync_log (error_code, created_at) where error_code is not null;

create table resman.lead_sync_conflicts (
    id uuid not null default gen_random_uuid(),
    conversation_id uuid not null,
    resman_lead_id varchar(100),
    conflict_type varchar(50) not null,
    conflict_field varchar(100),
    resman_value jsonb,
    domiq_value jsonb,
    conflict_severity varchar(20) not null default 'medium',
    resolution_status varchar(50) not null default 'pending',
    resolution_strategy varchar(50),
    resolved_value jsonb,
    resolved_by uuid,
    resolved_at timestamptz,
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    property_id uuid,
    resolved_by_name text,
    constraint lead_sync_conflicts_pkey primary key (id),
    constraint lead_sync_conflicts_resolved_by_fkey foreign key (resolved_by)
    references public.property_manager (id) on delete set null,
    constraint lead_sync_conflicts_conflict_type_check check (
        conflict_type in ('status_conflict', 'data_conflict', 'duplicate_lead', 'field_mismatch')
    ),
    constraint lead_sync_conflicts_conflict_severity_check check (
        conflict_severity in ('low', 'medium', 'high', 'critical')
    ),
    constraint lead_sync_conflicts_resolution_status_check check (
        resolution_status in ('pending', 'auto_resolved', 'manual_review', 'resolved')
    ),
    constraint lead_sync_conflicts_resolution_strategy_check check (
        resolution_strategy in ('resman_wins', 'domiq_wins', 'manual_review', 'merged')
    ),
    constraint lead_sync_conflicts_closed_is_told_check check (
        resolution_status in ('pending', 'manual_review')
        or (
            resolution_strategy is not null
            and resolved_at is not null
            and resolved_by_name is not null
        )
    )
);
comment on table resman.lead_sync_conflicts is
'Track and manage conflicts between DomIQ and ResMan data.';
comment on column resman.lead_sync_conflicts.id is 'Id.';
comment on column resman.lead_sync_conflicts.conversation_id is
'The lead; kept when it is deleted.';
comment on column resman.lead_sync_conflicts.resman_lead_id is 'The prospect, where known.';
comment on column resman.lead_sync_conflicts.conflict_type is 'Kind of conflict.';
comment on column resman.lead_sync_conflicts.conflict_field is
'Field name where conflict occurred.';
comment on column resman.lead_sync_conflicts.resman_value is 'Value from ResMan system.';
comment on column resman.lead_sync_conflicts.domiq_value is 'Value from DomIQ system.';
comment on column resman.lead_sync_conflicts.conflict_severity is 'How much it matters.';
comment on column resman.lead_sync_conflicts.resolution_status is
'Open while pending or manual_review.';
comment on column resman.lead_sync_conflicts.resolution_strategy is 'How it was settled.';
comment on column resman.lead_sync_conflicts.resolved_value is 'The value that both sides get.';
comment on column resman.lead_sync_conflicts.resolved_by is 'The manager who settled it.';
comment on column resman.lead_sync_conflicts.resolved_at is 'When it was settled.';
comment on column resman.lead_sync_conflicts.notes is 'For people.';
comment on column resman.lead_sync_conflicts.created_at is 'When it was found.';
comment on column resman.lead_sync_conflicts.updated_at is 'Last change of the row.';
comment on column resman.lead_sync_conflicts.property_id is 'The property.';
comment on column resman.lead_sync_conflicts.resolved_by_name is
'Who settled it; outlives the manager''s row. A rule is named rule:….';
create unique index lead_sync_conflicts_one_open_idx
on resman.lead_sync_conflicts (conversation_id, conflict_type, coalesce(conflict_field, ''))
where resolution_status in ('pending', 'manual_review');
create index lead_sync_conflicts_conversation_id_idx
on resman.lead_sync_conflicts (conversation_id);
create index lead_sync_conflicts_resolved_by_idx on resman.lead_sync_conflicts (resolved_by);
create index idx_lead_sync_conflicts_status
on resman.lead_sync_conflicts (resolution_status, conflict_severity);
create index idx_lead_sync_conflicts_type_field
on resman.lead_sync_conflicts (conflict_type, conflict_field);
create index idx_lead_sync_conflicts_resolved
on resman.lead_sync_conflicts (resolved_at) where resolution_status = 'resolved';
create index idx_lead_sync_conflicts_resolution_time
on resman.lead_sync_conflicts ((resolved_at - created_at)) where resolved_at is not null;
create index idx_lead_sync_conflicts_by_resolver
on resman.lead_sync_conflicts (resolved_by, resolved_at) where resolved_by is not null;

create table resman.lead_sync_log_archive (
    like resman.lead_sync_log including defaults including comments,
    archived_at timestamptz not null default now(),
    constraint lead_sync_log_archive_pkey primary key (id)
);
create table resman.lead_sync_conflicts_archive (
    like resman.lead_sync_conflicts including defaults including comments,
    archived_at timestamptz not null default now(),
    constraint lead_sync_conflicts_archive_pkey primary key (id)
);
create table resman.lead_sync_queue_archive (
    like resman.lead_sync_queue including defaults including comments,
    archived_at timestamptz not null default now(),
    constraint lead_sync_queue_archive_pkey primary key (id)
);
comment on table resman.lead_sync_log_archive is 'Archive table for old sync logs.';
comment on table resman.lead_sync_conflicts_archive is 'Archive table for old sync conflicts.';
comment on table resman.lead_sync_queue_archive is 'Archive table for old sync queue items.';
comment on column resman.lead_sync_log_archive.archived_at is 'When it was archived.';
comment on column resman.lead_sync_conflicts_archive.archived_at is 'When it was archived.';
comment on column resman.lead_sync_queue_archive.archived_at is 'When it was archived.';
