create or replace function resman.pull_reader(
    p_cursor resman.pull_cursor,
    p_integration resman.resman_integration,
    p_overlap interval,
    p_now timestamptz
)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when p_integration.reader = 'v2'
            and resman.reader_fault(p_integration) is null
            -- One question has no pieces: the first time and a long gap are for windows.
            and p_cursor.pulled_through - p_overlap
            >= greatest(p_integration.created_at, p_now - interval '30 days')
            then 'v2'
        else 'v1'
    end
$$;

comment on function resman.pull_reader(
    resman.pull_cursor, resman.resman_integration, interval, timestamptz
) is
'Returns by which interface a pull asks what was changed: v2 where the property is set to it and '
'it was read before, since it is connected and within thirty days; else v1, which has windows.';
