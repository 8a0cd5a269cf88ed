create or replace function resman.follow_staff()
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
    v_at timestamptz;
begin
    select tour.* into v_tour
    from resman.tour_state as state
    inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
    where state.staff_at is not null
    order by state.tour_id
    limit 1
    for no key update of tour skip locked;
    if v_tour.id is null then
        return 0;
    end if;
    update resman.tour_state as state
    set staff_at = null, staff_revision = null
    from (
        select seen.staff_at, seen.staff_revision from resman.tour_state as seen
        where seen.tour_id = v_tour.id
    ) as before
    where state.tour_id = v_tour.id
    returning case when before.staff_revision = v_tour.revision then before.staff_at end into v_at;
    if v_at is null or resman.tour_class(v_tour.status) <> 'placed' then
        return 1;
    end if;
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set
        scheduled_datetime = v_at,
        scheduled_local = v_at at time zone tour.time_zone,
        scheduled_occurrence = case
            when resman.local_instant(v_at at time zone tour.time_zone, tour.time_zone, null) is null
                then 1 + (resman.local_instant(
                    v_at at time zone tour.time_zone, tour.time_zone, 2::smallint
                ) = v_at)::integer
        end
    where tour.id = v_tour.id;
    perform set_config('tourbase.origin', '', true);
    perform resman.note_staff_time(v_tour.id, v_at);
    return 1;
exception
    when unique_violation then
        -- The lead has another tour at that time: the row keeps its own, staff looks.
        perform set_config('tourbase.origin', '', true);
        update resman.tour_state as state
        set staff_at = null, staff_revision = null
        where state.tour_id = v_tour.id;
        perform resman.ask_for_review(
            v_tour, state, 'Staff moved the tour to a time at which the lead has another one.'
        )
        from resman.tour_state as state where state.tour_id = v_tour.id;
        return 1;
end;
$$;

comment on function resman.follow_staff() is
'Writes one staff move into its tour''s row, as a write of our own that is not told back; '
'returns how many. One at a time: it takes seats, and nobody takes those of two tours at once.';
