-- A pull counts among its account's calls, but not while it leaves the others their turn.
-- depends: resman_0104_pull
-- squawk-ignore-file require-concurrent-index-creation

alter table resman.pull_cursor add column rests_until timestamptz;
comment on column resman.pull_cursor.rests_until is
'Until when the reading rests, so that the rest of the account has its turn; null while it calls.';

create index pull_cursor_pulling_idx
on resman.pull_cursor (property_id) where pulling_by is not null;
