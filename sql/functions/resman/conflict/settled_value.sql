create or replace function resman.settled_value(p_field text, p_value jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select nullif(
        resman.remote_fields(case
            when p_field = 'phone' then jsonb_build_object(
                'phones', jsonb_build_array(jsonb_build_object('number', p_value))
            )
            when p_field = 'lost'
                then jsonb_build_object('type', case when p_value = 'true' then 'lost' when p_value = 'false' then 'prospect' end)
            when p_field in ('first_name', 'last_name', 'email')
                then jsonb_build_object(p_field, p_value)
            else jsonb_build_object('preferences', jsonb_build_object(p_field, p_value))
        end) -> p_field,
        'null'::jsonb
    )
    where jsonb_typeof(p_value) in ('string', 'number', 'boolean')
$$;

comment on function resman.settled_value(text, jsonb) is
'Returns a value that a person gave to a field in the form that both sides know; null where the '
'field cannot have it. ResMan cannot be given an empty value.';
