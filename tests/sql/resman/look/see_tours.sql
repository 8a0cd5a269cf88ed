begin;
select plan(19);

do $$ begin
    perform fixture.connect();
    update resman.resman_integration set time_zone = 'America/Chicago';
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.tour('10000000-0000-4000-8000-000000000001');
    insert into resman.lead_state (unit_id) values ('10000000-0000-4000-8000-000000000001')
    on conflict do nothing;
    insert into resman.tour_state (
        tour_id, unit_id, told, told_revision, prospect_id, remote_state, last_sync_at
    )
    select
        tour.id, tour.unit_id,
        jsonb_build_object('class', 'placed', 'at', tour.scheduled_datetime, 'revision', 1), 1, 'p1',
        'placed', core.clock() - interval '1 hour'
    from resman.tour_booking_sync as tour;
end $$;

-- A look at which the prospect shows appointments: {event id: [time, revision]}.
create function pg_temp.look(p_shown jsonb, p_asked_at timestamptz default null)
returns text
language plpgsql
as $$
begin
    perform resman.see_tours(
        '10000000-0000-4000-8000-000000000001',
        jsonb_build_object('prospect_id', 'P1', 'appointments', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'event_id', shown.key, 'at', shown.value -> 0, 'marker', format(
                    '[ref:tour:%s:%s]', replace(tour.id::text, '-', ''), shown.value ->> 1
                )
            )), '[]')
            from jsonb_each(p_shown) as shown
            cross join resman.tour_booking_sync as tour
        )), p_asked_at
    );
    return (
        select concat_ws(
            ' ', state.event_id, state.remote_state, state.staff_at at time zone 'UTC', state.looked_revision
        ) from resman.tour_state as state
    );
end;
$$;
create temporary view task as
select
    count(*) filter (where task.done_at is null)::integer as open,
    count(*)::integer as made
from resman.staff_task as task;

select is(
    resman.is_tour_due('10000000-0000-4000-8000-000000000001'), true, 'its event is looked for'
);
select is(pg_temp.look('{"e1": ["2027-03-13T21:00Z", 1]}'), 'e1 placed 1', 'found by its marker');
select is(resman.is_tour_due('10000000-0000-4000-8000-000000000001'), false, 'and known');
select is(
    pg_temp.look('{"e1": ["2027-03-13T22:00Z", 0]}'),
    'e1 placed 1',
    'an old answer is no move of staff'
);
select is(
    pg_temp.look('{"e1": ["2027-03-13T22:00Z", 1]}'), 'e1 moved_by_staff 2027-03-13 22:00:00 1',
    'V29: staff moved it'
);
select is(
    resman.is_tour_due('10000000-0000-4000-8000-000000000001'), false, 'which is not told back'
);
do $$ begin perform resman.follow_staff(); end $$;
select is(
    (select tour.revision from resman.tour_booking_sync as tour), 1, 'nor is what we write of it'
);
select is(
    (select tour.scheduled_local from resman.tour_booking_sync as tour),
    '2027-03-13 16:00'::timestamp,
    'the row follows'
);
update resman.tour_state
set told_revision = 2, told = told || '{"revision": 2}';
select is(
    pg_temp.look('{"e1": ["2027-03-13T22:00Z", 1], "e2": ["2027-03-13T22:00Z", 2]}'),
    'e2 moved_by_staff 2', 'the newest revision is the tour'
);
select is((select task.open from task), 1, 'staff is asked to remove the older one');
select is(
    pg_temp.look('{}', core.clock() - interval '2 hours'),
    'e2 moved_by_staff 2',
    'asked before it was told'
);
select is(pg_temp.look('{}'), 'e2 removed 2', 'it is gone');
select is((select task.open from task), 2, 'staff is asked to look at the tour');
select is(pg_temp.look('{"e2": ["2027-03-13T22:00Z", 2]}'), 'e2 placed 2', 'it is back');
select is((select task.open from task), 1, 'so there is nothing to look at');
update resman.tour_state
set told = told || '{"class": "cancelled"}', remote_state = 'awaiting_removal';
select is(
    pg_temp.look('{"e2": ["2027-03-13T22:00Z", 2]}'),
    'e2 awaiting_removal 2',
    'cancelled and there'
);
select is(pg_temp.look('{}'), 'e2 removed 2', 'until staff has removed it');
select is((select task.open from task), 0, 'and the task is done');
update resman.tour_state
set told = told || '{"class": "placed"}', remote_state = 'placed', last_sync_at = core.clock();
select is(pg_temp.look('{}'), 'e2 placed 2', 'just after a call nothing is concluded');

select * from finish();
rollback;
