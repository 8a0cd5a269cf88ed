create or replace function resman.request_person(p_fields jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'first_name', coalesce(
            resman.normalize_name(p_fields ->> 'prospect.first_name'),
            resman.normalize_name(
                resman.apply_transform(p_fields -> 'prospect.name', '{"name": "first_name"}') #>> '{}'
            )
        ),
        'last_name', coalesce(
            resman.normalize_name(p_fields ->> 'prospect.last_name'),
            resman.normalize_name(
                resman.apply_transform(p_fields -> 'prospect.name', '{"name": "last_name"}') #>> '{}'
            )
        ),
        'email', resman.normalize_email(p_fields ->> 'prospect.email'),
        'phone', resman.normalize_phone(p_fields ->> 'prospect.phone')
    ))
$$;

comment on function resman.request_person(jsonb) is
'Returns the person of a request as ResMan may know it: {first_name, last_name, email, phone}.';
