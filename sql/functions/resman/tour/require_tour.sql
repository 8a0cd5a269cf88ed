create or replace function resman.require_tour(p_tour_id uuid)
returns resman.tour_booking_sync
language plpgsql
stable
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
begin
    select * into v_tour from resman.tour_booking_sync as tour where tour.id = p_tour_id;
    if v_tour.id is null then
        raise exception using
            errcode = 'TB301',
            message = 'tour is unknown',
            detail = format('tour %s', p_tour_id),
            hint = 'the id is that of the row in resman.tour_booking_sync';
    end if;
    return v_tour;
end;
$$;

comment on function resman.require_tour(uuid) is
'Returns a tour''s row. Raises TB301 for an unknown tour.';
