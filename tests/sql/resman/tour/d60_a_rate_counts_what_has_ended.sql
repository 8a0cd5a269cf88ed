begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.tour(
        '10000000-0000-4000-8000-000000000001', '2027-03-01 10:00'::timestamp + make_interval(days => n::integer), status
    )
    from unnest(array['scheduled', 'completed', 'completed', 'no_show', 'cancelled'])
        with ordinality as wanted (status, n);
end $$;

-- D04, D60: by property, and of what has ended.
select is(
    (select rate.property_id from resman.tour_booking_success_rate as rate),
    '11110000-0000-4000-8000-000000000001', 'it knows the property'
);
select is(
    (select rate.completion_rate from resman.tour_booking_success_rate as rate),
    50.0::float8,
    '2 of 4'
);
select is(
    (select rate.sync_success_rate from resman.tour_booking_success_rate as rate), 100.0::float8,
    'what waits is no failure'
);

select * from finish();
rollback;
