create or replace function resman.is_own_write()
returns boolean
language sql
stable
set search_path = ''
as $$
    select case
        when current_setting('tourbase.origin', true) = 'resman'
            then pg_has_role(session_user, 'tourbase_bridge', 'member')
        when current_setting('tourbase.origin', true) = 'erasure'
            then pg_has_role(session_user, 'tourbase_privacy', 'member')
        else false
    end
$$;

comment on function resman.is_own_write() is
'Tells whether the running statement is Tourbase''s own: the mark counts only in a session of '
'the bridge (semantics.md 3.5), that of an erasure only in one of tourbase_privacy.';
