-- Conflicts of fields: when their settlement was carried out, and who may settle them.
-- depends: resman_0130_merge resman_0105_validate
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-function, ban-drop-constraint

alter table resman.lead_sync_conflicts add column settled_at timestamptz;
alter table resman.lead_sync_conflicts_archive add column settled_at timestamptz;
comment on column resman.lead_sync_conflicts.settled_at is
'When its settlement was carried out on both sides; null before, and where none was needed.';
comment on column resman.lead_sync_conflicts_archive.settled_at is
'When its settlement was carried out on both sides; null before, and where none was needed.';
comment on column resman.lead_sync_conflicts.resolved_value is
'The value that both sides get; of a possible duplicate the prospect that it is.';
create index lead_sync_conflicts_unsettled_idx on resman.lead_sync_conflicts (conversation_id)
where resolution_status = 'resolved' and settled_at is null;
update resman.lead_sync_conflicts as conflict
set settled_at = conflict.resolved_at
where conflict.resolution_status = 'resolved';

alter table resman.lead_change
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (
    kind in ('person', 'note', 'note_deleted', 'tour', 'conflict')
) not valid;
comment on column resman.lead_change.kind is 'person, note, note_deleted, tour or conflict.';
comment on column resman.lead_change.conversation_id is
'The lead, of a note''s, a tour''s or a conflict''s.';

-- It takes the prospects to choose from now.
drop function if exists resman.hold_lead(resman.lead_sync_queue, text, text);

grant update (
    resolution_strategy, resolved_value, resolved_by, resolved_by_name, notes
) on resman.lead_sync_conflicts to tourbase_operator;

update resman.reason as reason
set
    sentence = 'Both sides changed something, and a person must say what holds; the rest goes on.',
    next_step = 'tourbase conflicts list'
where reason.code = 'RM401';
