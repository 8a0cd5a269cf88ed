-- Nothing to undo: the files of before bring their functions back.
comment on column resman.pull_cursor.rests_until is
'Until when the reading rests, so that the rest of the account has its turn; null while it calls.';
