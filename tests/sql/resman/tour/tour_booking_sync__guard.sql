begin;
select plan(21);

do $$ begin
    perform fixture.connect();
    update resman.resman_integration set time_zone = 'America/Chicago';
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary view tour as
select row_to_json(tour) as row from resman.tour_booking_sync as tour
where tour.status <> 'completed'
order by tour.created_at limit 1;

insert into resman.tour_booking_sync (
    conversation_id, tour_type, scheduled_local, status, sync_status, revision, remote_state,
    resman_appointment_id, reason_code, is_history, refused_because
)
values (
    '10000000-0000-4000-8000-000000000001', 'in_person', '2027-03-13 15:00', 'scheduled', 'failed',
    9, 'removed', 'mine', 'RM101', true, 'full'
);
select is(
    (select tour.row ->> 'scheduled_datetime' from tour),
    '2027-03-13T21:00:00+00:00',
    'the instant'
);
select is(
    (select tour.row ->> 'time_zone' from tour), 'America/Chicago', 'of the property''s clock'
);
select is(
    (select tour.row ->> 'property_id' from tour),
    '11110000-0000-4000-8000-000000000001',
    'of the lead'
);
select is(
    (
        select concat_ws(
            ' ',
            tour.row ->> 'sync_status',
            tour.row ->> 'revision',
            tour.row ->> 'remote_state',
            tour.row ->> 'resman_appointment_id', tour.row ->> 'reason_code',
            tour.row ->> 'is_history', tour.row ->> 'refused_because'
        ) from tour
    ), 'pending 1 none false', 'our columns are ours'
);

update resman.tour_booking_sync set status = 'confirmed';
select is(
    (select tour.row ->> 'revision' from tour), '1', 'ResMan is not told that it is confirmed'
);
update resman.tour_booking_sync
set revision = 7, sync_status = 'success', remote_state = 'removed', reason_code = 'x';
select is(
    (
        select concat_ws(
            ' ',
            tour.row ->> 'sync_status',
            tour.row ->> 'revision',
            tour.row ->> 'remote_state',
            tour.row ->> 'reason_code'
        ) from tour
    ), 'pending 1 none', 'nor can they be set later'
);
update resman.tour_booking_sync set scheduled_datetime = '2027-03-14T20:00Z';
select is(
    (select tour.row ->> 'scheduled_local' from tour),
    '2027-03-14T15:00:00',
    'the local time follows'
);
select is((select tour.row ->> 'status' from tour), 'scheduled', 'a new time is not confirmed');
select is((select tour.row ->> 'revision' from tour), '2', 'and is to be told');
update resman.tour_booking_sync set scheduled_local = '2027-03-14 16:00', status = 'confirmed';
select is((select tour.row ->> 'status' from tour), 'confirmed', 'unless the statement says so');
update resman.tour_booking_sync set access_note = 'the key is under the mat';
select is((select tour.row ->> 'revision' from tour), '4', 'words are told too');
update resman.tour_booking_sync set duration_minutes = 45, prospect_info = '{"a": 1}';
select is((select tour.row ->> 'revision' from tour), '4', 'what ResMan has no place for is not');

select throws_ok(
    $$update resman.tour_booking_sync set scheduled_local = '2027-03-14 02:30'$$,
    '23514', 'this local time does not exist', 'V18: the gap'
);
select throws_ok(
    $$update resman.tour_booking_sync set scheduled_local = '2027-11-07 01:30'$$,
    '23514', 'this local time exists twice', 'V19: without a choice'
);
select throws_ok(
    $$update resman.tour_booking_sync
        set scheduled_local = '2027-03-15 10:00', scheduled_datetime = '2027-03-15T10:00Z'$$,
    '23514', 'instant and local time differ', 'both, and not the same'
);
update resman.tour_booking_sync set scheduled_local = '2027-11-07 01:30', scheduled_occurrence = 2;
select is(
    (select tour.row ->> 'scheduled_datetime' from tour),
    '2027-11-07T07:30:00+00:00',
    'V19: the second'
);
update resman.tour_booking_sync set
    scheduled_datetime = '2027-11-07T06:30Z', scheduled_local = '2027-11-07 01:30';
select is(
    (select tour.row ->> 'scheduled_occurrence' from tour), '1', 'an instant chooses by itself'
);

update resman.tour_booking_sync set status = 'cancelled';
select throws_ok(
    $$update resman.tour_booking_sync set status = 'scheduled'$$,
    '23514',
    'a tour cannot change so',
    'what is cancelled stays so'
);
select throws_ok(
    $$insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_local)
        values ('99990000-0000-4000-8000-000000000001', 'virtual', '2027-05-01 10:00')$$,
    '23503', 'the lead of the tour is unknown', 'a tour needs its lead'
);

select
    fixture.tour(
        '10000000-0000-4000-8000-000000000001', '2020-01-05 10:00', 'completed'
    ) is not null
        as past;
select is(
    (
        select concat_ws(' ', past.is_history, past.revision, past.sync_status)
        from resman.tour_booking_sync as past
        where past.status = 'completed'
    ), 't 0 success', 'what is written when it is over is history'
);
update resman.tour_booking_sync set status = 'no_show'
where status = 'completed';
select is(
    (
        select past.revision from resman.tour_booking_sync as past
        where past.status = 'no_show'
    ),
    0, 'of which nothing is ever told'
);
select * from finish();
rollback;
