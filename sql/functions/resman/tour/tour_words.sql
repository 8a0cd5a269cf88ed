create or replace function resman.tour_words(p_at timestamptz, p_zone text)
returns text
language plpgsql
stable
set search_path = ''
set timezone = 'UTC'
as $$
begin
    perform set_config('timezone', p_zone, true);
    return to_char(p_at, 'Dy FMDD Mon YYYY FMHH12:MI AM TZ');
end;
$$;

comment on function resman.tour_words(timestamptz, text) is
'Returns a time in the property''s words: Sat 13 Mar 2027 3:00 PM CST.';
