-- loses data: what was to become of the prospects of deleted leads
delete from resman.staff_task as task
where task.kind = 'review_deleted';
alter table resman.staff_task
drop constraint staff_task_kind_check,
add constraint staff_task_kind_check check (
    kind in ('remove_appointment', 'clear_field', 'review_duplicate', 'erase_person', 'review_tour')
) not valid;
drop index resman.lead_tombstone_resman_lead_id_idx;
alter table resman.lead_tombstone drop column policy;
alter table resman.resman_integration drop column delete_policy;
