create or replace function resman.looked_prospects(p_found jsonb)
returns table (kind text, property_id uuid, by jsonb, prospect jsonb)
language sql
immutable
set search_path = ''
as $$
    select
        look.value ->> 'kind', (look.value ->> 'property_id')::uuid, look.value -> 'by',
        prospect.value
    from jsonb_array_elements(coalesce(p_found -> 'looked', '[]'::jsonb)) as look (value)
    cross join lateral jsonb_array_elements(
        coalesce(look.value -> 'prospects', '[]'::jsonb)
    ) as prospect (value)
$$;

comment on function resman.looked_prospects(jsonb) is
'Returns what looks for a missing prospect have found, each with the look that found it.';
