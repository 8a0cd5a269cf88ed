create or replace function resman.find_tour(p_text text)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select tour.id
    from resman.tour_booking_sync as tour
    where (length(p_text) >= 4 and starts_with(tour.id::text, lower(p_text)))
        or tour.resman_appointment_id = lower(p_text)
        or tour.unit_id::text = lower(p_text)
    order by tour.scheduled_datetime desc, tour.id
    limit 20
$$;

comment on function resman.find_tour(text) is
'Returns the tours that a text may mean: id, its beginning (four characters at least), id of '
'the appointment in ResMan, or id of the lead; at most 20.';

grant execute on function resman.find_tour(text) to
tourbase_app, tourbase_operator, tourbase_bridge;
