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
        ),
        'readers', coalesce(
            jsonb_agg((reading ->> 'property_name') || ': ' || (reading ->> 'reader_fault'))
            filter (where reading ->> 'reader_fault' is not null),
            '[]'::jsonb
        )
    )
    from resman.readings() as reading
$$;

comment on function resman.reading_report() is
'Returns how reading from ResMan goes: {properties, last_read_at (the newest), being_read, behind: '
'[those that are late or failing, as readings returns them, the longest unread first], readers: '
'[a sentence for each that is not read by v2 though it is set to be]}.';
