-- What capture could not note, because somebody held the lead's job, is appended.
-- depends: resman_0210_merge_held
-- squawk-ignore-file ban-drop-constraint

alter table resman.lead_change
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (
    kind in ('person', 'note', 'note_deleted', 'tour', 'conflict', 'lead')
) not valid;
comment on column resman.lead_change.kind is
'person, note, note_deleted, tour, conflict or lead.';
comment on column resman.lead_change.conversation_id is
'The lead, of a note''s, a tour''s, a conflict''s or its own.';
