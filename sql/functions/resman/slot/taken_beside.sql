create or replace function resman.taken_beside(p_rule resman.tour_rule, p_cell timestamptz)
returns integer
language sql
stable
set search_path = ''
as $$
    -- Nothing lasts longer than eight hours, which bounds what the index must give.
    select count(*)::integer
    from resman.remote_appointment as appointment
    where appointment.property_id = p_rule.property_id
        and appointment.starts_at > p_cell - interval '12 hours'
        and appointment.starts_at < p_cell + interval '15 minutes'
            + make_interval(mins => p_rule.buffer_before_minutes)
        and appointment.ends_at > p_cell - make_interval(mins => p_rule.buffer_after_minutes)
$$;

comment on function resman.taken_beside(resman.tour_rule, timestamptz) is
'Returns how many appointments, which ResMan shows and which hold no seat, occupy a quarter of an '
'hour.';
