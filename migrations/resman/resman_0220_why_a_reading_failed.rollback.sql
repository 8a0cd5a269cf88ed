-- loses data: why the last reading of a property failed
alter table resman.pull_cursor drop column last_error;
