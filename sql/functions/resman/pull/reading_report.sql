create or replace function resman.reading_report()
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'properties', count(*),
        'last_read_at', max((reading ->> 'last_read_at')::timestamptz),
        'being_read', count(*) filter (where reading ->> 'state' = 'reading'),
        'behind', coalesce(
            jsonb_agg(reading) filter (where reading ->> 'state' in ('late', 'failing')),
            '[]'::jsonb
        )
    )
    from resman.readings() as reading
$$;

comment on function resman.reading_report() is
'Returns how reading from ResMan goes: {properties, last_read_at (the newest), being_read, behind: '
'[those that are late or failing, as readings returns them, the longest unread first]}.';
