create or replace function resman.note_reader_refused(p_property_id uuid, p_reason text)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.resman_integration as integration
    set reader_refused_at = core.clock(), reader_refused_reason = left(p_reason, 100)
    where integration.property_id = p_property_id and integration.reader = 'v2'
$$;

comment on function resman.note_reader_refused(uuid, text) is
'Notes that ResMan refused v2 for a property, whose key is good for v1: no account is stopped.';
