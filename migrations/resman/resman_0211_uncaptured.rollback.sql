-- The sweep finds them by the versions of their rows.
delete from resman.lead_change as change
where change.kind = 'lead';
alter table resman.lead_change
drop constraint lead_change_kind_check,
add constraint lead_change_kind_check check (
    kind in ('person', 'note', 'note_deleted', 'tour', 'conflict')
);
comment on column resman.lead_change.kind is 'person, note, note_deleted, tour or conflict.';
comment on column resman.lead_change.conversation_id is
'The lead, of a note''s, a tour''s or a conflict''s.';
