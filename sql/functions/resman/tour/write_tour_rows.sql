create or replace function resman.write_tour_rows(p_units uuid[])
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tours uuid[] := array(
        select tour.id
        from resman.tour_booking_sync as tour
        where tour.id = any(array(
            select state.tour_id from resman.tour_state as state
            where state.unit_id = any(p_units) and state.is_row_due
        ))
        order by tour.id
        for no key update skip locked
    );
begin
    if v_tours = '{}' then
        return 0;
    end if;
    begin
        perform resman.copy_tour_state(v_tours);
    exception
        when unique_violation then
            -- ResMan gave one appointment to two tours: the others get what is theirs.
            perform resman.copy_one_tour_state(tour.id)
            from unnest(v_tours) with ordinality as tour (id, place) order by tour.place;
    end;
    return cardinality(v_tours);
end;
$$;

comment on function resman.write_tour_rows(uuid[]) is
'Brings the rows of leads'' tours up to what is known of them, but for rows that somebody is '
'writing; returns how many. No outcome depends on it (decisions.md 51). Never writes a time, '
'which would touch seats.';
