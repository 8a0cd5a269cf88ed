create or replace function resman.is_sweep_due(p_now timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
    select due.at <= p_now or due.at > p_now + interval '5 minutes'
    from (
        select to_timestamp(mark.last_value / 1000000.0) as at from resman.lane_sweep_seq as mark
    ) as due
$$;

comment on function resman.is_sweep_due(timestamptz) is
'Tells whether claims look below the floors again; also where the clock was set back.';
