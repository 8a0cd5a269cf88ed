create or replace function resman.grant_tour(p_tour resman.tour_booking_sync)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_fault text := resman.slot_fault(
        p_tour.property_id, p_tour.scheduled_datetime, p_tour.duration_minutes, p_tour.tour_type
    );
begin
    v_tour.status := 'scheduled';
    if v_fault is null and not resman.seat_tour(v_tour) then
        v_fault := 'full';
    end if;
    -- The row's own triggers run again: they give it its revision, and a refused one frees what it
    -- took before it was full.
    update resman.tour_booking_sync as tour
    set
        status = case when v_fault is null then 'scheduled' else 'refused' end,
        refused_because = v_fault
    where tour.id = p_tour.id;
end;
$$;

comment on function resman.grant_tour(resman.tour_booking_sync) is
'Schedules a requested tour, or refuses it with the cause: its hours, or no seat.';
