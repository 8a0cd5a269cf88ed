create or replace function resman.mapped_prospect(p_found jsonb, p_prospect_id text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select prospect.value
    from jsonb_array_elements(p_found -> 'prospects') as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = p_prospect_id
    limit 1
$$;

comment on function resman.mapped_prospect(jsonb, text) is
'Returns the prospect of that id among those that were found; null where it is not.';
