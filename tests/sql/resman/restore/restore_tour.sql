begin;
select plan(10);

create function pg_temp.id(p_number integer)
returns uuid
language sql
as $$
    select format('33330000-0000-4000-8000-%s', lpad(p_number::text, 12, '0'))::uuid
$$;
create function pg_temp.restored(p_number integer, p_revision integer)
returns text
language sql
as $$
    select resman.restore_tour(fixture.property(), pg_temp.id(p_number), p_revision, 'p1')
$$;
create function pg_temp.told(p_number integer)
returns text
language sql
as $$
    select concat_ws(
        ' ', state.told_revision, state.told ->> 'class', state.remote_state, state.prospect_id
    )
    from resman.tour_state as state
    where state.tour_id = pg_temp.id(p_number)
$$;
create function pg_temp.call(p_number integer)
returns text
language sql
as $$
    select resman.tour_call(tour, state) ->> 'kind'
    from resman.tour_booking_sync as tour
    left join resman.tour_state as state on tour.id = state.tour_id
    where tour.id = pg_temp.id(p_number)
$$;
do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    insert into resman.tour_booking_sync (
        id, conversation_id, tour_type, scheduled_datetime, status
    )
    select
        pg_temp.id(number), '22220000-0000-4000-8000-000000000001', 'virtual',
        now() + make_interval(days => number), 'scheduled'
    from generate_series(1, 3) as tour (number);
    update resman.tour_booking_sync as tour
    set scheduled_datetime = tour.scheduled_datetime + interval '1 hour'
    where tour.id = pg_temp.id(3);
end $$;

select is(pg_temp.restored(9, 1), 'unknown', 'of a tour that is not there nothing is known');
select is(pg_temp.restored(1, 1), 'tour_told', 'a revision that ResMan has');
select is(pg_temp.told(1), '1 placed placed p1', 'is noted as told');
select is(pg_temp.call(1), null, 'and is not told again');
select is(pg_temp.restored(1, 1), 'known', 'it is found once');

select is(pg_temp.restored(2, 2), 'newer', 'a later change, not known here, is for people');
select is(pg_temp.call(2), null, 'the tour gets no second appointment');

select is(pg_temp.restored(3, 1), 'tour_told', 'where ResMan has an older revision');
do $$ begin
    perform resman.see_tours('22220000-0000-4000-8000-000000000001', jsonb_build_object(
        'prospect_id', 'p1', 'events', jsonb_build_array(jsonb_build_object(
            'event_id', 'e3', 'type', 'Appointment', 'at', now() + interval '3 days',
            'comments', format('Tour. [ref:tour:%s:1]', replace(pg_temp.id(3)::text, '-', ''))
        ))
    ), null);
end $$;
select is(
    (
        select state.staff_at from resman.tour_state as state
        where state.tour_id = pg_temp.id(3)
    ), null, 'its time there is no move by staff'
);
select is(pg_temp.call(3), 'tour_move', 'and the move that waits is told');

select * from finish();
rollback;
