begin;
select plan(5);

set local timezone = 'Asia/Tokyo';
select is(
    resman.tour_words('2027-03-13T21:00Z', 'America/Chicago'),
    'Sat 13 Mar 2027 3:00 PM CST',
    'before'
);
select is(
    resman.tour_words('2027-03-14T20:00Z', 'America/Chicago'),
    'Sun 14 Mar 2027 3:00 PM CDT',
    'after'
);
select is(
    resman.tour_words('2028-01-01T02:30Z', 'America/Chicago'),
    'Fri 31 Dec 2027 8:30 PM CST',
    'V20'
);
select is(
    resman.tour_words('2027-07-01T07:05Z', 'Europe/Berlin'),
    'Thu 1 Jul 2027 9:05 AM CEST',
    'minutes'
);
select is(current_setting('timezone'), 'Asia/Tokyo', 'the session keeps its own zone');

select * from finish();
rollback;
