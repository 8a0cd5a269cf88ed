create or replace function resman.tour_cells(p_from timestamptz, p_to timestamptz)
returns setof timestamptz
language sql
immutable
set search_path = ''
as $$
    select cell_start
    from generate_series(
        date_bin('15 minutes', p_from, timestamptz '1970-01-01 00:00+00'),
        p_to - interval '1 microsecond', interval '15 minutes'
    ) as cell_start
$$;

comment on function resman.tour_cells(timestamptz, timestamptz) is
'Returns the quarters of an hour that a time touches, in order. Every zone''s clock differs from '
'UTC by whole quarters.';
