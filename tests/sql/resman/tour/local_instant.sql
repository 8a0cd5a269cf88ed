begin;
select plan(13);

-- Vectors 17 to 20 of resman-api.md.
select is(
    resman.local_instant('2027-03-13 15:00', 'America/Chicago', null),
    '2027-03-13T21:00Z',
    'V17'
);
select is(
    resman.local_instant('2027-03-14 15:00', 'America/Chicago', null),
    '2027-03-14T20:00Z',
    'V17'
);
select is(resman.local_instant('2027-03-14 02:30', 'America/Chicago', null), null, 'V18');
select is(
    resman.local_time_fault('2027-03-14 02:30', 'America/Chicago', 2::smallint),
    'no_such_time',
    'V18'
);
select is(
    resman.local_instant('2027-11-07 01:30', 'America/Chicago', 1::smallint),
    '2027-11-07T06:30Z',
    'V19'
);
select is(
    resman.local_instant('2027-11-07 01:30', 'America/Chicago', 2::smallint),
    '2027-11-07T07:30Z',
    'V19'
);
select is(resman.local_instant('2027-11-07 01:30', 'America/Chicago', null), null, 'V19');
select is(
    resman.local_time_fault('2027-11-07 01:30', 'America/Chicago', null),
    'ambiguous_time',
    'V19'
);
select is(
    resman.local_instant('2027-07-01 10:00', 'America/Phoenix', null),
    '2027-07-01T17:00Z',
    'V20'
);
select is(
    resman.local_instant('2027-06-15 18:30', 'America/Denver', null), '2027-06-16T00:30Z', 'V20'
);
select is(
    resman.local_instant('2027-12-31 20:30', 'America/Chicago', null),
    '2028-01-01T02:30Z',
    'V20'
);

select is(
    resman.local_instant('2027-03-28 02:30', 'Europe/Berlin', null), null, 'the gap of Berlin'
);
select is(
    (
        select count(*)::integer
        from (values ('America/Chicago'), ('America/Phoenix'), ('Europe/Berlin')) as zone (name)
        cross join
            generate_series(
                '2027-01-01T00:00Z'::timestamptz, '2028-01-01T00:00Z', interval '15 minutes'
            ) as moment (at)
        where moment.at not in (
            resman.local_instant(moment.at at time zone zone.name, zone.name, 1::smallint),
            resman.local_instant(moment.at at time zone zone.name, zone.name, 2::smallint)
        )
        and moment.at between '2027-03-01' and '2027-04-02'
    ), 0, 'every instant comes back from its local time'
);

select * from finish();
rollback;
