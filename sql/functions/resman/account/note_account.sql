create or replace function resman.note_account(p_action text, p_account_key text, p_reason text)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into core.audit_event (action, subject_type, subject_id, reason)
    values (p_action, 'account', p_account_key, p_reason)
$$;

comment on function resman.note_account(text, text, text) is
'Writes the audit event of a change to an account; no key is part of it.';
