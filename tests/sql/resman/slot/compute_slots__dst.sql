begin;
select plan(9);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules(p_opens => '00:00', p_closes => '24:00');
end $$;

select is(
    cardinality(fixture.starts('2027-03-13')), 48, 'a plain day has 48 half hours'
);
select is(
    cardinality(fixture.starts('2027-03-14')), 46, 'the short one has 46'
);
select is(
    cardinality(fixture.starts('2027-11-07')), 50, 'the long one has 50'
);
select is(
    (fixture.starts('2027-03-14'))[3:6],
    array[
        '2027-03-14T01:00:00-06:00', '2027-03-14T01:30:00-06:00', '2027-03-14T03:00:00-05:00',
        '2027-03-14T03:30:00-05:00'
    ],
    'no slot lies in the hour that is left out'
);
select is(
    (fixture.starts('2027-11-07'))[3:6],
    array[
        '2027-11-07T01:00:00-05:00', '2027-11-07T01:30:00-05:00', '2027-11-07T01:00:00-06:00',
        '2027-11-07T01:30:00-06:00'
    ],
    'the hour that comes twice has its slots twice'
);

do $$ begin
    update resman.resman_integration set time_zone = 'Europe/Berlin';
end $$;
select is(cardinality(fixture.starts('2027-03-28')), 46, 'Berlin changes on another day');
select is(cardinality(fixture.starts('2027-10-31')), 50, 'and back on another');
select is(
    (fixture.starts('2027-06-15'))[1], '2027-06-15T00:00:00+02:00', 'its clock is ahead of UTC'
);

do $$ begin
    update resman.resman_integration set time_zone = 'America/Phoenix';
end $$;
select is(
    array[cardinality(fixture.starts('2027-03-14')), cardinality(fixture.starts('2027-11-07'))],
    array[48, 48], 'Phoenix never does'
);

select * from finish();
rollback;
