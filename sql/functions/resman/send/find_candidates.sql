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
        and resman.is_same_contact(p_lead, prospect.value)
$$;

comment on function resman.find_candidates(jsonb, jsonb) is
'Returns the prospects that are surely this person: open or lost, same e-mail or phone, and '
'same last name (resman-api.md 3.5 step 4).';
