begin;
select plan(9);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    insert into resman.lead_state (unit_id) values ('10000000-0000-4000-8000-000000000001')
    on conflict do nothing;
end $$;
-- A tour told at one time, moved by the application to a second and by staff to a third.
create function pg_temp.both(p_told timestamptz, p_ours timestamptz, p_theirs timestamptz)
returns text
language plpgsql
as $$
declare
    v_tour uuid;
begin
    insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_datetime, status)
    values ('10000000-0000-4000-8000-000000000001', 'virtual', p_told, 'scheduled')
    returning id into v_tour;
    insert into resman.tour_state (
        tour_id, unit_id, told, told_revision, prospect_id, remote_state, last_sync_at
    )
    values (
        v_tour, '10000000-0000-4000-8000-000000000001',
        jsonb_build_object('class', 'placed', 'at', p_told, 'revision', 1), 1, 'p1', 'placed',
        core.clock() - interval '1 hour'
    );
    if p_ours is not null then
        update resman.tour_booking_sync as tour set scheduled_datetime = p_ours where tour.id = v_tour;
    end if;
    perform resman.take_staff_move(tour, state, p_theirs)
    from resman.tour_booking_sync as tour, resman.tour_state as state
    where tour.id = v_tour and state.tour_id = v_tour;
    return (
        select concat_ws(
            ' ', state.remote_state, state.reason_code,
            case resman.tour_at(tour, state) when p_ours then 'ours' when p_theirs then 'theirs' end,
            (
                select conflict.resolution_status || ' ' || coalesce(conflict.resolution_strategy, '-')
                from resman.lead_sync_conflicts as conflict
                where conflict.conflict_field = format('tour %s', v_tour)
            )
        )
        from resman.tour_booking_sync as tour, resman.tour_state as state
        where tour.id = v_tour and state.tour_id = v_tour
    );
end;
$$;

select is(
    pg_temp.both('2047-05-01T10:00Z', null, '2047-05-01T11:00Z'),
    'moved_by_staff theirs',
    'staff alone'
);
select is(
    pg_temp.both('2047-05-02T10:00Z', '2047-05-02T12:00Z', '2047-05-02T11:00Z'),
    'moved_by_staff theirs auto_resolved resman_wins', 'both: ResMan''s time holds'
);
select is(
    pg_temp.both('2047-05-03T10:00Z', '2047-05-03T11:00Z', '2047-05-03T11:00Z'),
    'moved_by_staff ours', 'both alike: no conflict'
);
select is(
    pg_temp.both('2047-05-04T10:00Z', now() + interval '2 hours', '2047-05-04T11:00Z'),
    'moved_by_staff RM401 ours manual_review -', 'both, and it starts soon: a person decides'
);
select is(
    (
        select count(*)::integer
        from resman.tour_booking_sync as tour
        inner join resman.tour_state as state on tour.id = state.tour_id
        where state.reason_code = 'RM401' and state.failed_revision = tour.revision
    ), 1, 'until then nothing is told'
);
update resman.tour_booking_sync as tour
set scheduled_datetime = now() + interval '3 hours'
from resman.tour_state as state
where state.tour_id = tour.id and state.reason_code = 'RM401';
select is(
    (
        select resman.tour_call(tour, jsonb_populate_record(state, '{"event_id": "e"}')) ->> 'kind'
        from resman.tour_booking_sync as tour
        inner join resman.tour_state as state on tour.id = state.tour_id
        where state.reason_code = 'RM401'
    ), 'tour_move', 'who edits it again has decided'
);
do $$ begin
    perform resman.settle_tour_conflicts(array(select state.tour_id from resman.tour_state as state));
end $$;
select is(
    (
        select array_agg(conflict.resolution_status::text order by conflict.resolution_status)
        from resman.lead_sync_conflicts as conflict
    ), array['auto_resolved', 'resolved'], 'and the conflict ends when that is told'
);

-- The lead has a tour at the time that staff chose for another one: that row keeps its time.
do $$ begin
    perform pg_temp.both('2047-05-05T10:00Z', null, '2047-05-03T11:00Z');
    while resman.follow_staff() > 0 loop end loop;
end $$;
select is(
    (
        select count(*)::integer from resman.tour_booking_sync as tour
        where tour.scheduled_datetime = '2047-05-03T11:00Z'
    ), 1, 'two tours of a lead are never at one time'
);
select is(
    (
        select count(*)::integer from resman.staff_task as task
        where task.kind = 'review_tour'
    ), 1,
    'staff is asked to look'
);

select * from finish();
rollback;
