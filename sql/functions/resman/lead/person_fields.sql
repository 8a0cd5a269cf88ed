create or replace function resman.person_fields(p_row jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_array(
        resman.normalize_name(p_row ->> 'first_name'),
        resman.normalize_name(p_row ->> 'last_name'),
        resman.normalize_email(p_row ->> 'email'),
        resman.normalize_phone(p_row ->> 'phone'),
        btrim(p_row ->> 'lead_source')
    )
$$;

comment on function resman.person_fields(jsonb) is
'Returns the part of a user''s row that the sync is about, in one form. Never raises.';
