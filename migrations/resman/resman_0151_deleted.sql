-- What becomes of the prospect of a lead that the application deletes.
-- depends: resman_0150_merged
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint

alter table resman.resman_integration
add column delete_policy text not null default 'keep_remote',
add constraint resman_integration_delete_policy_check check (
    delete_policy in ('keep_remote', 'mark_lost', 'ignore')
) not valid;
comment on column resman.resman_integration.delete_policy is
'What becomes of a deleted lead''s prospect: keep_remote, it stays and its changes are shown to '
'staff; mark_lost, it is lost; ignore, it stays and nobody is told.';

alter table resman.lead_tombstone
add column policy text not null default 'keep_remote',
add constraint lead_tombstone_policy_check check (
    policy in ('keep_remote', 'mark_lost', 'ignore')
) not valid;
comment on column resman.lead_tombstone.policy is
'The delete_policy of its property when it was deleted.';

create index lead_tombstone_resman_lead_id_idx on resman.lead_tombstone (resman_lead_id);

alter table resman.staff_task
drop constraint staff_task_kind_check,
add constraint staff_task_kind_check check (
    kind in (
        'remove_appointment', 'clear_field', 'review_duplicate', 'erase_person', 'review_tour',
        'review_deleted'
    )
) not valid;
