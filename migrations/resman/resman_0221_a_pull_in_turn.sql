-- A reading that waits for its turn keeps a place among its account's calls.
-- depends: resman_0220_why_a_reading_failed
-- squawk-ignore-file ban-drop-function

drop function if exists resman.open_accounts(uuid, timestamptz);
comment on column resman.pull_cursor.rests_until is
'Until when the reading rests, so that the rest of the account has its turn; past: since when it '
'waits for its own, for which a place is kept; null while it calls.';
