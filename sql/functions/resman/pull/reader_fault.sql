create or replace function resman.reader_fault(p_integration resman.resman_integration)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when p_integration.reader <> 'v2' then null
        when p_integration.sync_direction = 'to_resman' then
            'it is not asked by v2: its direction brings no leads in'
        when resman.has_tours(p_integration.property_id) then
            'it is read by v1: it has slots or tours, and v2 shows no appointments'
        when p_integration.reader_refused_at > core.clock() - interval '1 day' then format(
            'it is read by v1: ResMan refused v2 at %s (%s), and is asked again a day later or '
            'when the reader is set',
            to_char(p_integration.reader_refused_at at time zone 'utc', 'YYYY-MM-DD HH24:MI "UTC"'),
            p_integration.reader_refused_reason
        )
    end
$$;

comment on function resman.reader_fault(resman.resman_integration) is
'Returns in a sentence why a property is not read by v2 though it is set to be; null where it is, '
'or is not set to be.';
