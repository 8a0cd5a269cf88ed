create or replace function resman.local_time_fault(
    p_local timestamp,
    p_zone text,
    p_occurrence smallint
)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when resman.local_instant(p_local, p_zone, p_occurrence) is not null then null
        when resman.local_instant(p_local, p_zone, 1::smallint) is not null then 'ambiguous_time'
        else 'no_such_time'
    end
$$;

comment on function resman.local_time_fault(timestamp, text, smallint) is
'Tells what is wrong with a local time: no_such_time, ambiguous_time, or null.';
