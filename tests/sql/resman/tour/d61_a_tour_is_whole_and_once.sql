begin;
select plan(6);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.tour('10000000-0000-4000-8000-000000000001');
end $$;

select throws_ok(
    $$insert into resman.tour_booking_sync default values$$, '23502', null, 'not without a time'
);
select throws_ok(
    $$insert into resman.tour_booking_sync (tour_type, scheduled_datetime)
        values ('virtual', now())$$,
    '23514', null, 'not without a lead or a request'
);
select throws_ok(
    $$select fixture.tour('10000000-0000-4000-8000-000000000001')$$, '23505',
    'duplicate key value violates unique constraint "tour_booking_sync_one_at_a_time_key"',
    'not twice at one time'
);
select lives_ok(
    $$with gone as (
            update resman.tour_booking_sync set status = 'cancelled' returning conversation_id
        ) select 1 from gone$$,
    'but again'
);
select lives_ok(
    $$select fixture.tour('10000000-0000-4000-8000-000000000001')$$,
    'where the first is cancelled'
);
delete from public.conversation;
select is(
    (select count(*)::integer from resman.tour_booking_sync),
    2,
    'a deleted lead keeps its tours'
);

select * from finish();
rollback;
