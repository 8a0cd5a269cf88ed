begin;
select plan(9);

do $$ begin
    perform fixture.zone('America/Chicago');
end $$;
select is(
    resman.compute_slots(fixture.property(), '2027-06-15'), '[]', 'no opening hours: no slots'
);

do $$ begin
    perform fixture.rules(p_capacity => 2, p_opens => '09:00', p_closes => '11:00');
end $$;
select is(
    resman.compute_slots(fixture.property(), '2027-06-15') -> 0,
    '{"start": "2027-06-15T09:00:00-05:00", "end": "2027-06-15T09:30:00-05:00", "capacity": 2,
    "free": 2, "tour_types": ["in_person", "virtual", "self_guided"]}',
    'a slot says its start and end on the property''s clock, and how many it takes'
);
select is(
    fixture.starts('2027-06-15'),
    array[
        '2027-06-15T09:00:00-05:00', '2027-06-15T09:30:00-05:00', '2027-06-15T10:00:00-05:00',
        '2027-06-15T10:30:00-05:00'
    ],
    'the last ends when the property closes'
);

do $$ begin
    perform fixture.seats(gen_random_uuid(), '2027-06-15 09:30-05');
    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, starts_at, ends_at, seen_at
    )
    values (
        fixture.property(), 'p', 'e', '2027-06-15 09:30-05', '2027-06-15 10:00-05', now()
    );
end $$;
select is(
    fixture.starts('2027-06-15'),
    array[
        '2027-06-15T09:00:00-05:00', '2027-06-15T10:00:00-05:00', '2027-06-15T10:30:00-05:00'
    ],
    'a tour of ours and an appointment of ResMan''s fill a slot of two'
);
select is(
    resman.compute_slots(fixture.property(), '2027-06-15') -> 0 -> 'free', '2',
    'beside it all is free'
);

do $$ begin
    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, starts_at, ends_at, seen_at
    )
    select
        fixture.property(), 'p', 'other ' || number, '2027-06-15 09:30-05',
        '2027-06-15 10:00-05', now()
    from generate_series(1, 3) as number;
end $$;
select is(
    cardinality(fixture.starts('2027-06-15')), 3, 'staff may book over capacity, which is no error'
);

do $$ begin
    update resman.tour_rule set buffer_after_minutes = 30;
end $$;
select is(
    fixture.starts('2027-06-15'),
    array['2027-06-15T10:30:00-05:00'],
    'what is kept free after each tour takes the slots before and after, too'
);

do $$ begin
    insert into resman.blackout (property_id, starts_on, ends_on)
    values (fixture.property(), '2027-06-14', '2027-06-15');
end $$;
select is(fixture.starts('2027-06-15'), null, 'a blackout day has none');
select is(cardinality(fixture.starts('2027-06-16')), 4, 'the next has them again');

select * from finish();
rollback;
