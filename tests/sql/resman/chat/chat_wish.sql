begin;
select plan(9);

create function pg_temp.wish(p_time text, p_more jsonb default '{"is_book_tour": true}')
returns text
language sql
as $$
    select concat_ws(' ', wish ->> 'at', wish ->> 'type', wish ->> 'fault')
    from resman.chat_wish(
        jsonb_build_object('tour_datetime', p_time) || p_more, 'America/Chicago'
    ) as wish
$$;

select is(
    pg_temp.wish('2027-03-13T15:00:00'), '2027-03-13T21:00:00Z in_person',
    'a time without an offset is the property''s'
);
select is(
    pg_temp.wish('2027-03-13T15:00:00+00:00'), '2027-03-13T15:00:00Z in_person',
    'one with an offset is an instant'
);
select is(
    pg_temp.wish('2027-11-07T01:30:00-06'), '2027-11-07T07:30:00Z in_person',
    'also where the clock shows it twice'
);
select is(
    pg_temp.wish('2027-03-13'), '2027-03-13T06:00:00Z in_person', 'a date is no time with an offset'
);
select is(pg_temp.wish('soon'), '', 'what is no time is no wish');
select is(pg_temp.wish('infinity'), '', 'nor is no end of time');
select is(pg_temp.wish('2027-13-45T15:00:00'), '', 'nor is a day that no calendar has');
select is(
    pg_temp.wish('2027-03-13T15:00:00', '{}'), '2027-03-13T21:00:00Z in_person',
    'an application without the column for the wish means what it says'
);
select is(
    pg_temp.wish('2027-03-13T15:00:00', '{"is_book_tour": null}'), '',
    'one that says nothing does not'
);

select * from finish();
rollback;
