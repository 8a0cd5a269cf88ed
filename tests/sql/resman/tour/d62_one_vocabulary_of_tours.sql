begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;

select throws_ok(
    $$select fixture.tour(
            '10000000-0000-4000-8000-000000000001', '2027-05-01 10:00', 'scheduled', 'agent_led'
        )$$,
    '23514', null, 'other words are the intake''s to translate'
);
select lives_ok(
    $$select fixture.tour(
            '10000000-0000-4000-8000-000000000001', '2027-05-01 10:00', 'requested'
        )$$,
    'a tour may be requested'
);
select throws_ok(
    $$select fixture.tour(
            '10000000-0000-4000-8000-000000000001', '2027-05-01 11:00', 'rescheduled'
        )$$,
    '23514', null, 'a new time is no status'
);

select * from finish();
rollback;
