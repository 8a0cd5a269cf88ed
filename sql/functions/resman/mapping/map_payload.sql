create or replace function resman.map_payload(p_compiled jsonb, p_payload jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'fields', coalesce(
            jsonb_object_agg(entry.value ->> 'target', made.value)
            filter (where jsonb_typeof(made.value) <> 'object'), '{}'::jsonb
        ),
        'names', coalesce(
            jsonb_object_agg(entry.value ->> 'target', entry.value -> 'field'), '{}'::jsonb
        ),
        'violations', coalesce(
            jsonb_agg(resman.violation(
                entry.value ->> 'target', entry.value ->> 'field', made.value ->> 'fault'
            )) filter (where jsonb_typeof(made.value) = 'object'), '[]'::jsonb
        )
    )
    from jsonb_array_elements(p_compiled) as entry (value)
    cross join lateral resman.mapped_value(p_payload, entry.value) as made (value)
$$;

comment on function resman.map_payload(jsonb, jsonb) is
'Returns {fields, names, violations}: our fields with the values of a payload, the sender''s name '
'of each, and what could not be read.';
