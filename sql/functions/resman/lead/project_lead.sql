create or replace function resman.project_lead(
    p_fields jsonb,
    p_property_id uuid,
    p_person jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'first_name', resman.normalize_name(p_person ->> 'first_name'),
        'last_name', resman.normalize_name(p_person ->> 'last_name'),
        'email', resman.normalize_email(p_person ->> 'email'),
        'phone', resman.normalize_phone(p_person ->> 'phone'),
        'lost', lower(btrim(p_fields ->> 'status')) is not distinct from 'lost',
        'comments', resman.lead_comments(p_fields)
    )) || resman.lead_preferences(p_fields) || jsonb_build_object(
        '_user_id', p_person -> 'id',
        '_property_id', p_property_id,
        '_row_version', p_fields -> 'resman_sync_version',
        '_source', coalesce(
            nullif(btrim(p_fields ->> 'source'), ''),
            nullif(btrim(p_person ->> 'lead_source'), '')
        ),
        '_lost_reason', p_fields -> 'resman_custom_fields' ->> 'lost_reason'
    );
end;
$$;

comment on function resman.project_lead(jsonb, uuid, jsonb) is
'Returns the fields that ResMan may know (semantics.md 3.1: L) of a conversation''s row and a '
'person''s row. As jsonb, in which a column that the host lacks counts as null.';
