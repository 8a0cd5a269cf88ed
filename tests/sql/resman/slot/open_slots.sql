begin;
select plan(6);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules(p_opens => '09:00', p_closes => '11:00');
    update core.clock_shift set shift = timestamptz '2027-06-10 09:10-05' - clock_timestamp();
    update resman.tour_rule set notice_minutes = 30, horizon_days = 2;
end $$;
create function pg_temp.starts(p_from text, p_to text)
returns text[]
language sql
as $$
    select array_agg(slot.local_start order by slot.starts_at)
    from resman.open_slots(fixture.property(), p_from::timestamptz, p_to::timestamptz) as slot
$$;

select is(
    pg_temp.starts('2027-06-10 00:00-05', '2027-06-11 00:00-05'),
    array['2027-06-10T10:00:00-05:00', '2027-06-10T10:30:00-05:00'],
    'what is past or too near is left out'
);
select is(
    pg_temp.starts('2027-06-10 10:30-05', '2027-06-11 09:30-05'),
    array['2027-06-10T10:30:00-05:00', '2027-06-11T09:00:00-05:00'],
    'from an instant to before another'
);
select is(
    cardinality(pg_temp.starts('2020-01-01', '2040-01-01')), 7, 'nothing lies beyond the horizon'
);
select is(
    (
        select array[slot.starts_at, slot.ends_at]
        from resman.open_slots(
            fixture.property(), '2027-06-11 09:00-05', '2027-06-11 09:30-05'
        ) as slot
    ),
    array['2027-06-11 14:00Z', '2027-06-11 14:30Z']::timestamptz[],
    'start and end are instants'
);
do $$ begin
    set local role tourbase_app;
end $$;
select isnt_empty(
    $$select from resman.open_slots(
        '11110000-0000-4000-8000-000000000001', '2027-06-10 00:00-05', '2027-06-12 00:00-05'
    )$$,
    'the application may ask'
);
reset role;
select is(
    resman.availability('elm court', '2027-06-10', '2027-06-11') #>> '{days,1,slots,0,start}',
    '2027-06-11T09:00:00-05:00',
    'a day of availability has the same'
);

select * from finish();
rollback;
