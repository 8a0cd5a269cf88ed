create or replace function resman.window_start(
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
        when 'hourly' then date_trunc('hour', p_now, p_time_zone)
        when 'daily' then date_trunc('day', p_now, p_time_zone)
        else 'infinity'::timestamptz
    end
$$;

comment on function resman.window_start(text, text, timestamptz) is
'Returns when the window began in which a property sends what was captured before: the last full '
'hour or midnight in its zone; infinity in real time.';

grant execute on function resman.window_start(text, text, timestamptz) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
