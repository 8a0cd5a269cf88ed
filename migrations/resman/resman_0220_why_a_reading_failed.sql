-- Why a property could not be read, for who looks at the status.
-- depends: resman_0180_pull_rests

alter table resman.pull_cursor add column last_error text;
comment on column resman.pull_cursor.last_error is
'Why the last reading failed, in a word; null where it did not.';
