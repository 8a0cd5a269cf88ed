create or replace function resman.marked_elsewhere(p_property_id uuid, p_prospects jsonb)
returns uuid[]
language sql
stable
set search_path = ''
set jit = off
as $$
    select array(
        select mapping.conversation_id
        from (
            select
                lower(prospect.value ->> 'prospect_id') as prospect_id,
                substring(marker.text from '^\[ref:lead:([0-9a-f]{32})\]$')::uuid as unit_id
            from jsonb_array_elements(p_prospects) as prospect (value)
            cross join lateral jsonb_array_elements_text(
                coalesce(prospect.value -> 'markers', '[]'::jsonb)
            ) as marker (text)
        ) as shown
        inner join resman.lead_sync_mapping as mapping
            on shown.unit_id = mapping.conversation_id
                and mapping.property_id = p_property_id
                and mapping.mapping_status in ('active', 'merged')
                and mapping.resman_lead_id <> shown.prospect_id
    )
$$;

comment on function resman.marked_elsewhere(uuid, jsonb) is
'Returns the leads whose markers are on other prospects than theirs: ResMan may have merged them.';
