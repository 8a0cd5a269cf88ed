create or replace function resman.next_window(
    p_frequency text,
    p_time_zone text,
    p_now timestamptz
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select case p_frequency
        when 'hourly' then date_trunc('hour', p_now + interval '1 hour', p_time_zone)
        when 'daily' then
            (date_trunc('day', p_now at time zone p_time_zone) + interval '1 day')
            at time zone p_time_zone
        else '-infinity'::timestamptz
    end
$$;

comment on function resman.next_window(text, text, timestamptz) is
'Returns when the next window of a property begins: the next full hour or midnight in its zone, '
'also where the clocks change; minus infinity in real time.';

grant execute on function resman.next_window(text, text, timestamptz) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
