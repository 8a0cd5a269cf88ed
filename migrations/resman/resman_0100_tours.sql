-- Tours: the row that the application writes, and what ResMan is known to hold of it.
-- depends: resman_0064_claim_looks
-- The checks that grow are validated by resman_0105_validate.
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint
-- squawk-ignore-file prefer-bigint-over-smallint

create table resman.tour_booking_sync (
    id uuid not null default gen_random_uuid(),
    conversation_id uuid,
    resman_appointment_id varchar(100),
    tour_type varchar(50) not null,
    scheduled_datetime timestamptz not null,
    status varchar(50) not null default 'requested',
    prospect_info jsonb,
    staff_notes text,
    sync_status varchar(50) not null default 'pending',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    property_id uuid,
    request_id uuid,
    unit_id uuid generated always as (coalesce(conversation_id, request_id)) stored,
    scheduled_local timestamp,
    scheduled_occurrence smallint,
    time_zone text not null default 'UTC',
    duration_minutes integer,
    agent_id text,
    access_note text,
    words_hash text,
    refused_because text,
    reason_code text,
    remote_state text not null default 'none',
    is_history boolean not null default false,
    revision integer not null default 0,
    constraint tour_booking_sync_pkey primary key (id),
    constraint tour_booking_sync_tour_type_check check (
        tour_type in ('in_person', 'virtual', 'self_guided')
    ),
    constraint chk_tour_booking_status check (
        status in (
            'requested', 'refused', 'scheduled', 'confirmed', 'completed', 'cancelled', 'no_show'
        )
    ),
    constraint chk_tour_booking_sync_status check (
        sync_status in ('pending', 'success', 'failed')
    ),
    constraint tour_booking_sync_prospect_info_check check (
        prospect_info is null
        or (
            jsonb_typeof(prospect_info) = 'object'
            and length(prospect_info::text) <= 8000
            and request_id is null
        )
    ),
    constraint tour_booking_sync_unit_check check (
        num_nonnulls(conversation_id, request_id) >= 1
    ),
    constraint tour_booking_sync_occurrence_check check (scheduled_occurrence in (1, 2)),
    constraint tour_booking_sync_duration_check check (duration_minutes between 5 and 480),
    constraint tour_booking_sync_refused_because_check check (
        refused_because in (
            'full', 'outside_hours', 'blackout', 'too_soon', 'too_far', 'type_not_offered',
            'no_such_time', 'ambiguous_time'
        )
    ),
    constraint tour_booking_sync_remote_state_check check (
        remote_state in ('none', 'placed', 'moved_by_staff', 'awaiting_removal', 'removed')
    ),
    constraint tour_booking_sync_revision_check check (revision >= 0)
) with (fillfactor = 80);

comment on table resman.tour_booking_sync is 'Tracks tour bookings and sync status with ResMan.';
comment on column resman.tour_booking_sync.id is 'Id of the tour.';
comment on column resman.tour_booking_sync.conversation_id is
'The lead, kept when it is deleted; null for a request that belongs to none.';
comment on column resman.tour_booking_sync.resman_appointment_id is
'The event in ResMan; null until it is known.';
comment on column resman.tour_booking_sync.tour_type is 'in_person, virtual or self_guided.';
comment on column resman.tour_booking_sync.scheduled_datetime is
'The start; computed where only scheduled_local is given.';
comment on column resman.tour_booking_sync.status is
'requested, refused, scheduled, confirmed, completed, cancelled or no_show; only legal moves.';
comment on column resman.tour_booking_sync.prospect_info is
'What the application keeps of the person; not sent. Null for a request.';
comment on column resman.tour_booking_sync.staff_notes is 'Told in the appointment''s comment.';
comment on column resman.tour_booking_sync.sync_status is
'pending: something is to be told; success: ResMan has it; failed: it was refused.';
comment on column resman.tour_booking_sync.created_at is 'When it was written first.';
comment on column resman.tour_booking_sync.updated_at is 'Last change of the row.';
comment on column resman.tour_booking_sync.property_id is
'The property, of the lead or the request; null where the lead has none.';
comment on column resman.tour_booking_sync.request_id is 'The intake''s request; null for others.';
comment on column resman.tour_booking_sync.unit_id is
'What is worked on in order: the lead, or the request where there is none.';
comment on column resman.tour_booking_sync.scheduled_local is
'The start on the property''s clock; always the same moment as scheduled_datetime.';
comment on column resman.tour_booking_sync.scheduled_occurrence is
'1 or 2 where the clock shows that time twice; else null.';
comment on column resman.tour_booking_sync.time_zone is 'The zone of scheduled_local.';
comment on column resman.tour_booking_sync.duration_minutes is
'Length; null: that of the property''s slots.';
comment on column resman.tour_booking_sync.agent_id is
'Employee of ResMan, by id or name; null: the property''s default.';
comment on column resman.tour_booking_sync.access_note is
'Link of a virtual tour, or how to get in; told in the comment, never in a log.';
comment on column resman.tour_booking_sync.words_hash is
'Hash of a request''s words, so that new words are told; null for others.';
comment on column resman.tour_booking_sync.refused_because is 'Why it was refused; else null.';
comment on column resman.tour_booking_sync.reason_code is
'Why it waits, failed or was refused; null where all is well.';
comment on column resman.tour_booking_sync.remote_state is
'What ResMan shows: none, placed, moved_by_staff, awaiting_removal or removed.';
comment on column resman.tour_booking_sync.is_history is
'Written when it was over: nothing is ever sent.';
comment on column resman.tour_booking_sync.revision is
'Counts the changes that are to be told; 0: none yet.';

create index idx_tour_booking_sync_status
on resman.tour_booking_sync (status, scheduled_datetime);
create index idx_tour_booking_sync_conversation on resman.tour_booking_sync (conversation_id);
create index tour_booking_sync_unit_id_idx on resman.tour_booking_sync (unit_id);
create index tour_booking_sync_property_id_idx
on resman.tour_booking_sync (property_id, scheduled_datetime);
create unique index tour_booking_sync_request_id_key
on resman.tour_booking_sync (request_id) where request_id is not null and status <> 'refused';
create unique index tour_booking_sync_appointment_key
on resman.tour_booking_sync (property_id, resman_appointment_id)
where resman_appointment_id is not null;
create unique index tour_booking_sync_one_at_a_time_key
on resman.tour_booking_sync (unit_id, scheduled_datetime)
where status in ('requested', 'scheduled', 'confirmed');

create table resman.tour_state (
    tour_id uuid not null,
    unit_id uuid not null,
    property_id uuid,
    told jsonb,
    told_revision integer not null default 0,
    failed_revision integer,
    reason_code text,
    error_message text,
    event_id text,
    prospect_id text,
    looked_revision integer,
    looked_at timestamptz,
    remote_state text not null default 'none',
    staff_at timestamptz,
    staff_revision integer,
    is_row_due boolean not null default false,
    first_sent_at timestamptz,
    last_sync_at timestamptz,
    updated_at timestamptz not null default now(),
    constraint tour_state_pkey primary key (tour_id),
    constraint tour_state_remote_state_check check (
        remote_state in ('none', 'placed', 'moved_by_staff', 'awaiting_removal', 'removed')
    )
) with (fillfactor = 70);

comment on table resman.tour_state is
'What ResMan is known to hold of each tour. Written by outcomes and looks only.';
comment on column resman.tour_state.tour_id is 'The tour; kept when its row is deleted.';
comment on column resman.tour_state.unit_id is 'Its lead, or its request.';
comment on column resman.tour_state.property_id is 'The property in whose name it was told.';
comment on column resman.tour_state.told is
'What ResMan was told last: {class, at, hash}; null before the first call.';
comment on column resman.tour_state.told_revision is 'The revision that was told; 0: none.';
comment on column resman.tour_state.failed_revision is
'The revision that was refused; a later one is tried.';
comment on column resman.tour_state.reason_code is 'Why that revision failed.';
comment on column resman.tour_state.error_message is
'What ResMan said to it, without personal data.';
comment on column resman.tour_state.event_id is 'The appointment in ResMan; null until known.';
comment on column resman.tour_state.prospect_id is 'The prospect that has it.';
comment on column resman.tour_state.looked_revision is
'The revision told at the last look that could have shown the appointment.';
comment on column resman.tour_state.looked_at is 'When that look was.';
comment on column resman.tour_state.remote_state is
'none, placed, moved_by_staff, awaiting_removal or removed.';
comment on column resman.tour_state.staff_at is
'The start that staff gave it in ResMan, where the row does not show it yet.';
comment on column resman.tour_state.staff_revision is 'The revision that staff''s move overrides.';
comment on column resman.tour_state.is_row_due is 'The tour''s row does not show this state yet.';
comment on column resman.tour_state.first_sent_at is 'First acceptance; null before.';
comment on column resman.tour_state.last_sync_at is 'Last acceptance; null before.';
comment on column resman.tour_state.updated_at is 'Last change of the row.';

create index tour_state_unit_id_idx on resman.tour_state (unit_id);
create index tour_state_prospect_idx on resman.tour_state (property_id, prospect_id);
create index tour_state_row_due_idx on resman.tour_state (tour_id) where is_row_due;
create index tour_state_look_idx on resman.tour_state (property_id, looked_at)
where told is not null and remote_state in ('placed', 'moved_by_staff', 'awaiting_removal');

alter table resman.lead_change
add column request_id uuid,
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (
    kind in ('person', 'note', 'note_deleted', 'tour')
) not valid;
comment on column resman.lead_change.kind is 'person, note, note_deleted or tour.';
comment on column resman.lead_change.conversation_id is 'The lead, of a note''s or a tour''s.';
comment on column resman.lead_change.request_id is
'The request, of a tour that belongs to no lead.';

alter table resman.lead_sync_queue
drop constraint lead_sync_queue_sync_operation_check,
add constraint lead_sync_queue_sync_operation_check check (
    sync_operation in ('push', 'pull', 'merge', 'status_update', 'enrichment', 'delete', 'intake')
) not valid;
comment on column resman.lead_sync_queue.unit_id is
'What must be worked on in order: the lead''s id, or the request''s where there is none.';

alter table resman.lead_sync_log
drop constraint lead_sync_log_sync_type_check,
add constraint lead_sync_log_sync_type_check check (
    sync_type in (
        'create', 'update', 'status_change', 'enrichment', 'merge', 'delete', 'read', 'tour'
    )
) not valid;

alter table resman.lead_attempt
add column tour_id uuid,
add column tour_revision integer,
drop constraint lead_attempt_kind_check,
add constraint lead_attempt_kind_check check (
    kind in (
        'create', 'adopt', 'alias', 'update', 'lost', 'reactivate', 'note', 'probe', 'tour',
        'tour_move', 'tour_cancel', 'tour_done', 'tour_no_show', 'tour_create'
    )
) not valid;
comment on column resman.lead_attempt.tour_id is 'The tour that it tells; null for others.';
comment on column resman.lead_attempt.tour_revision is 'The revision of the tour that it tells.';

alter table resman.staff_task
add column resman_event_id text,
drop constraint staff_task_kind_check,
add constraint staff_task_kind_check check (
    kind in ('remove_appointment', 'clear_field', 'review_duplicate', 'erase_person', 'review_tour')
) not valid;
comment on column resman.staff_task.resman_event_id is 'The appointment, where known.';
create unique index staff_task_open_tour_idx on resman.staff_task (tour_id, kind, text)
where done_at is null and tour_id is not null;

update resman.reason set sentence = 'Refused: no seat is free at that time.'
where code = 'RM305';

grant select on resman.tour_booking_sync to tourbase_app, tourbase_bridge, tourbase_operator;
grant insert (
    id, conversation_id, tour_type, scheduled_datetime, scheduled_local, scheduled_occurrence,
    status, prospect_info, staff_notes, duration_minutes, agent_id, access_note
) on resman.tour_booking_sync to tourbase_app;
grant update (
    conversation_id, tour_type, scheduled_datetime, scheduled_local, scheduled_occurrence,
    status, prospect_info, staff_notes, duration_minutes, agent_id, access_note
) on resman.tour_booking_sync to tourbase_app;
grant select on resman.tour_state to tourbase_bridge, tourbase_operator;
