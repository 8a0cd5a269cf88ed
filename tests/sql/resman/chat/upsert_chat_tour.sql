begin;
select plan(20);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules();
    update core.clock_shift set shift = '2027-03-01 12:00Z'::timestamptz - clock_timestamp();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.lead('22220000-0000-4000-8000-000000000002');
end $$;
create function pg_temp.say(
    p_at timestamp, p_type text default 'guided', p_wants boolean default true
)
returns void
language plpgsql
as $$
begin
    update public.conversation
    set tour_datetime = p_at, tour_type = p_type, is_book_tour = p_wants
    where id = '22220000-0000-4000-8000-000000000001';
    while resman.follow_chat() > 0 loop
        null;
    end loop;
end;
$$;
create function pg_temp.tours()
returns text[]
language sql
as $$
    select array_agg(
        concat_ws(' ', tour.scheduled_local, tour.tour_type, tour.status, tour.refused_because)
        order by tour.status = 'refused', tour.created_at, tour.revision desc, tour.refused_because
    )
    from resman.tour_booking_sync as tour
    where tour.conversation_id = '22220000-0000-4000-8000-000000000001'
$$;

do $$ begin perform pg_temp.say('2027-03-10 10:00'); end $$;
select is(pg_temp.tours(), null, 'a property takes no tours from the chat, unless it is told to');

do $$ begin
    perform resman.set_tour_rules(fixture.property(), '{"rule": {"tours_from_conversation": true}}');
end $$;
select is(
    resman.rules_report(fixture.property()) -> 'rule' -> 'tours_from_conversation', 'true',
    'the operator switches it on'
);
do $$ begin perform pg_temp.say('2027-03-10 10:00', 'guided', false); end $$;
select is(pg_temp.tours(), null, 'a time without the wish for a tour is none');
do $$ begin perform pg_temp.say('2027-03-10 10:00'); end $$;
select is(
    pg_temp.tours(), array['2027-03-10 10:00:00 in_person scheduled'],
    'what the chat agrees on is booked, on the property''s clock'
);
select is(
    (select scheduled_datetime from resman.tour_booking_sync), '2027-03-10 16:00Z',
    'at that instant'
);
select ok(
    resman.is_tour_due('22220000-0000-4000-8000-000000000001'), 'its lead is to tell it'
);
do $$ begin
    perform pg_temp.say('2027-03-10 10:00', 'guided');
    perform pg_temp.say('2027-03-11 10:00', 'video');
end $$;
select is(
    pg_temp.tours(), array['2027-03-11 10:00:00 virtual scheduled'], 'another time moves it'
);
do $$ begin perform pg_temp.say('2027-03-11 10:00', 'by boat'); end $$;
select is(
    pg_temp.tours(),
    array[
        '2027-03-11 10:00:00 virtual scheduled',
        '2027-03-11 10:00:00 in_person refused type_not_offered'
    ],
    'a type that nobody knows is refused, and the tour stays'
);
do $$ begin perform pg_temp.say('2027-03-11 22:00'); end $$;
select is(
    (pg_temp.tours())[2:], array[
        '2027-03-11 22:00:00 in_person refused outside_hours',
        '2027-03-11 10:00:00 in_person refused type_not_offered'
    ], 'so is a time outside the hours'
);
do $$ begin
    delete from resman.tour_booking_sync where status = 'refused';
    perform fixture.tour('22220000-0000-4000-8000-000000000002', '2027-03-12 10:00');
    perform pg_temp.say('2027-03-12 10:00');
end $$;
select is(
    pg_temp.tours(),
    array[
        '2027-03-11 10:00:00 virtual scheduled', '2027-03-12 10:00:00 in_person refused full'
    ],
    'and one that is full, without an error'
);
select is(
    (
        select reason_code
        from resman.tour_booking_sync
        where status = 'refused'
    ),
    'RM305', 'with the reason'
);
do $$ begin
    delete from resman.tour_booking_sync where status = 'refused';
    perform pg_temp.say('2027-03-14 02:30');
end $$;
select is(
    (pg_temp.tours())[2], '2027-03-14 03:30:00 in_person refused no_such_time',
    'a time that the clock skips is refused'
);
do $$ begin perform pg_temp.say(null); end $$;
select is(
    (pg_temp.tours())[1], '2027-03-11 10:00:00 virtual cancelled', 'without a time it is cancelled'
);
do $$ begin
    delete from resman.tour_booking_sync where status = 'refused';
    perform pg_temp.say('2027-11-07 01:30');
end $$;
select is(
    (pg_temp.tours())[2], '2027-11-07 01:30:00 in_person refused ambiguous_time',
    'a time that the clock shows twice is refused'
);
do $$ begin perform pg_temp.say('2027-03-16 10:00'); end $$;
select is(
    (pg_temp.tours())[2], '2027-03-16 10:00:00 in_person scheduled',
    'after a cancel and a refusal a new one is booked'
);

do $$ begin
    update resman.tour_booking_sync set status = 'cancelled' where status = 'scheduled';
    perform pg_temp.say(null);
    perform fixture.tour('22220000-0000-4000-8000-000000000001', '2027-03-17 10:00');
    perform pg_temp.say('2027-03-17 10:00');
end $$;
select is(
    (
        select count(*)::integer
        from resman.tour_booking_sync
        where scheduled_local = '2027-03-17 10:00'
    ),
    1, 'a tour that the application wrote itself at that time is not doubled'
);

do $$ begin
    delete from resman.chat_tour;
    update public.conversation set tour_datetime = '2027-03-18 10:00', is_book_tour = true;
    delete from resman.chat_change;
    perform resman.note_missed_chats();
end $$;
select is(
    (select count(*)::integer from resman.chat_change), 2, 'what no trigger noted is found'
);
do $$ begin
    update core.clock_shift set shift = '2027-04-01 12:00Z'::timestamptz - clock_timestamp();
    delete from resman.chat_change;
    perform resman.note_missed_chats();
end $$;
select is_empty('select 1 from resman.chat_change', 'but none that is past');

do $$ begin
    perform set_config('tourbase.origin', 'resman', true);
    update public.conversation set tour_datetime = '2027-04-18 10:00';
    perform set_config('tourbase.origin', '', true);
end $$;
select is_empty('select 1 from resman.chat_change', 'a write of our own is no wish of the chat');
do $$ begin
    perform resman.set_tour_rules(fixture.property(), '{"rule": {"tours_from_conversation": false}}');
    update public.conversation set tour_datetime = '2027-04-19 10:00';
end $$;
select is_empty(
    'select 1 from resman.chat_change', 'and where no property takes tours, nothing is noted'
);

select * from finish();
rollback;
