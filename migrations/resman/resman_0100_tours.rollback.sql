-- loses data: tours, what is known of them, jobs of requests
update resman.reason set sentence = 'The slot is taken.'
where code = 'RM305';

drop index resman.staff_task_open_tour_idx;
delete from resman.staff_task as task
where task.kind = 'review_tour';
alter table resman.staff_task
drop constraint staff_task_kind_check,
add constraint staff_task_kind_check check (
    kind in ('remove_appointment', 'clear_field', 'review_duplicate', 'erase_person')
),
drop column resman_event_id;

delete from resman.lead_attempt as attempt
where attempt.kind like 'tour%';
alter table resman.lead_attempt
drop constraint lead_attempt_kind_check,
add constraint lead_attempt_kind_check check (
    kind in ('create', 'adopt', 'alias', 'update', 'lost', 'reactivate', 'note', 'probe')
),
drop column tour_revision,
drop column tour_id;

update resman.lead_sync_log as entry set sync_type = 'enrichment'
where entry.sync_type = 'tour';
alter table resman.lead_sync_log
drop constraint lead_sync_log_sync_type_check,
add constraint lead_sync_log_sync_type_check check (
    sync_type in ('create', 'update', 'status_change', 'enrichment', 'merge', 'delete', 'read')
);

delete from resman.lead_sync_queue as job
where job.sync_operation = 'intake';
alter table resman.lead_sync_queue
drop constraint lead_sync_queue_sync_operation_check,
add constraint lead_sync_queue_sync_operation_check check (
    sync_operation in ('push', 'pull', 'merge', 'status_update', 'enrichment', 'delete')
);
comment on column resman.lead_sync_queue.unit_id is
'What must be worked on in order: the lead''s id.';

delete from resman.lead_change as change
where change.kind = 'tour';
alter table resman.lead_change
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (kind in ('person', 'note', 'note_deleted')),
drop column request_id;
comment on column resman.lead_change.kind is 'person, note or note_deleted.';
comment on column resman.lead_change.conversation_id is 'The lead, of a note''s.';

drop table resman.tour_state;
drop table resman.tour_booking_sync;
