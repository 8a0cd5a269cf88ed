create or replace function resman.find_marked(p_prospects jsonb, p_marker text)
returns table (prospect jsonb, event_id text)
language sql
immutable
set search_path = ''
as $$
    select found.prospect, found.event ->> 'event_id'
    from (
        select prospect.value as prospect, event.value as event
        from jsonb_array_elements(coalesce(p_prospects, '[]'::jsonb)) as prospect (value)
        cross join lateral jsonb_array_elements(
            coalesce(prospect.value -> 'events', '[]'::jsonb)
        ) as event (value)
        where strpos(event.value ->> 'comments', p_marker) > 0
    ) as found
    order by found.event ->> 'at', found.prospect ->> 'prospect_id'
$$;

comment on function resman.find_marked(jsonb, text) is
'Returns the prospects that have an event with our marker, the oldest such event first.';
