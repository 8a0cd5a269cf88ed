create or replace function resman.is_same_contact(p_lead jsonb, p_prospect jsonb)
returns boolean
language sql
stable
set search_path = ''
as $$
    select coalesce(
        lower(resman.normalize_email(p_prospect ->> 'email')) = lower(p_lead ->> 'email'), false
    )
    or exists (
        select 1
        from jsonb_array_elements(coalesce(p_prospect -> 'phones', '[]'::jsonb)) as phone (value)
        where split_part(resman.normalize_phone(phone.value ->> 'number'), ' ext ', 1)
            = split_part(p_lead ->> 'phone', ' ext ', 1)
    )
$$;

comment on function resman.is_same_contact(jsonb, jsonb) is
'Tells whether a prospect has the lead''s e-mail or phone (resman-api.md 3.5).';
