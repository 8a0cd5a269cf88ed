create or replace function resman.find_candidates(p_lead jsonb, p_found jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(prospect.value), '[]'::jsonb)
    from jsonb_array_elements(coalesce(p_found -> 'prospects', '[]'::jsonb)) as prospect (value)
    where prospect.value ->> 'type' in ('prospect', 'lost')
        and lower(resman.normalize_name(prospect.value ->> 'last_name'))
        = lower(p_lead ->> 'last_name')
        and lower(p_lead ->> 'last_name') <> 'unknown'
        and (
            lower(resman.normalize_email(prospect.value ->> 'email')) = lower(p_lead ->> 'email')
            or exists (
                select 1
                from jsonb_array_elements(
                    coalesce(prospect.value -> 'phones', '[]'::jsonb)
                ) as phone (value)
                where split_part(resman.normalize_phone(phone.value ->> 'number'), ' ext ', 1)
                    = split_part(p_lead ->> 'phone', ' ext ', 1)
            )
        )
$$;

comment on function resman.find_candidates(jsonb, jsonb) is
'Returns the prospects that are surely this person: open or lost, same e-mail or phone, and '
'same last name (resman-api.md 3.5 step 4).';
