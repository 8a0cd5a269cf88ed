-- loses data: nothing
drop index resman.pull_cursor_pulling_idx;
alter table resman.pull_cursor drop column rests_until;
