create or replace function resman.shown_appointments(p_prospect jsonb, p_tour_id uuid)
returns table (event_id text, at timestamptz, revision integer)
language sql
stable
set search_path = ''
as $$
    select marked.event_id, marked.at, marked.revision::integer
    from (
        select
            shown.value ->> 'event_id' as event_id,
            (shown.value ->> 'at')::timestamptz as at,
            substring(
                coalesce(shown.value ->> 'marker', shown.value ->> 'comments')
                from format('.*\[ref:tour:%s:(\d{1,9})\]', replace(p_tour_id::text, '-', ''))
            ) as revision
        from jsonb_array_elements(
            coalesce(p_prospect -> 'appointments', p_prospect -> 'events', '[]'::jsonb)
        ) as shown (value)
        where p_prospect ? 'appointments' or shown.value ->> 'type' = 'Appointment'
    ) as marked
    where marked.revision is not null
    order by marked.revision::integer desc, marked.at desc
$$;

comment on function resman.shown_appointments(jsonb, uuid) is
'Returns the appointments of a tour that a prospect shows, by our marker, the newest revision '
'first.';
