create or replace function resman.note_change(
    p_action text,
    p_property_id uuid,
    p_reason text,
    p_change jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values (
        p_action, 'property', p_property_id::text, p_reason,
        coalesce(p_change, '{}'::jsonb) - 'api_credentials'
    )
$$;

comment on function resman.note_change(text, uuid, text, jsonb) is
'Writes the audit event of a change to a property; credentials are never part of it.';
