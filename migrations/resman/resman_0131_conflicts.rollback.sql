update resman.reason as reason
set sentence = 'A conflict is open.', next_step = 'Settle the conflict.'
where reason.code = 'RM401';
delete from resman.lead_change as change
where change.kind = 'conflict';
alter table resman.lead_change
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (
    kind in ('person', 'note', 'note_deleted', 'tour')
);
comment on column resman.lead_change.kind is 'person, note, note_deleted or tour.';
comment on column resman.lead_change.conversation_id is 'The lead, of a note''s or a tour''s.';
revoke update (
    resolution_strategy, resolved_value, resolved_by, resolved_by_name, notes
) on resman.lead_sync_conflicts from tourbase_operator;
drop index resman.lead_sync_conflicts_unsettled_idx;
comment on column resman.lead_sync_conflicts.resolved_value is 'The value that both sides get.';
alter table resman.lead_sync_conflicts_archive drop column settled_at;
alter table resman.lead_sync_conflicts drop column settled_at;
