begin;
select plan(6);

create function pg_temp.matched(p_person jsonb)
returns uuid
language sql
as $$ select resman.match_lead(fixture.property(), p_person) $$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    update public."user" set email = 'dana@example.com', phone = '(512) 555-0143';
end $$;
select is(
    pg_temp.matched('{"last_name": "whitfield", "email": "dana@example.com"}'),
    '10000000-0000-4000-8000-000000000001', 'the same address and last name is the lead'
);
select is(
    pg_temp.matched('{"last_name": "Whitfield", "phone": "5125550143"}'),
    '10000000-0000-4000-8000-000000000001', 'and so is the same number, however it is written'
);
select is(
    pg_temp.matched('{"last_name": "Other", "email": "dana@example.com"}'), null,
    'another last name is another person'
);
select is(
    (select fixture.submit() ->> 'http'), '202', 'a request of a lead is taken'
);
select is(
    (select tour.unit_id from resman.tour_booking_sync as tour),
    '10000000-0000-4000-8000-000000000001', 'and its tour is the lead''s'
);
do $$ begin
    perform fixture.lead(
        '10000000-0000-4000-8000-000000000002', fixture.property(),
        (select person.id from public."user" as person)
    );
end $$;
select is(
    pg_temp.matched('{"last_name": "whitfield", "email": "dana@example.com"}'), null,
    'of two leads none is meant'
);

select * from finish();
rollback;
