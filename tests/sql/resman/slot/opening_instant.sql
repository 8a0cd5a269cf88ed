begin;
select plan(8);

select is(
    resman.opening_instant('2027-03-13 09:00', 'America/Chicago', false),
    '2027-03-13 15:00Z', 'a plain morning'
);
select is(
    resman.opening_instant('2027-03-14 02:30', 'America/Chicago', false),
    '2027-03-14 08:00Z', 'a time that the clock leaves out begins when it goes on'
);
select is(
    resman.opening_instant('2027-03-14 02:30', 'America/Chicago', true),
    '2027-03-14 08:00Z', 'and ends then'
);
select is(
    resman.opening_instant('2027-11-07 01:30', 'America/Chicago', false),
    '2027-11-07 06:30Z', 'a time that it shows twice opens at the first'
);
select is(
    resman.opening_instant('2027-11-07 01:30', 'America/Chicago', true),
    '2027-11-07 07:30Z', 'and closes at the second'
);
select is(
    resman.opening_instant('2027-10-31 02:15', 'Europe/Berlin', true)
    - resman.opening_instant('2027-10-31 02:15', 'Europe/Berlin', false),
    interval '1 hour', 'so it is in Berlin'
);
select is(
    resman.opening_instant('2027-11-07 01:30', 'America/Phoenix', true),
    '2027-11-07 08:30Z', 'Phoenix never changes its clock'
);
select is(
    resman.opening_instant('2027-03-14 24:00', 'America/Chicago', true)
    - resman.opening_instant('2027-03-14 00:00', 'America/Chicago', false),
    interval '23 hours', 'a day of the change has 23 hours'
);

select * from finish();
rollback;
