begin;
select plan(12);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules(p_opens => '09:00', p_closes => '11:00');
    update core.clock_shift set shift = timestamptz '2027-06-10 12:00Z' - clock_timestamp();
end $$;
create temporary view day as
select
    cached.date,
    jsonb_array_length(cached.available_slots) as slots
from resman.calendar_availability_cache as cached;
create function pg_temp.slots(p_date date)
returns integer
language sql
as $$
    select day.slots
    from day
    where day.date = p_date
$$;

select is(resman.refresh_availability(), 1, 'a property with new rules is computed');
select is(
    (select array[min(date), max(date)] from day), array['2027-06-10', '2027-08-08']::date[],
    'from today for sixty days'
);
select is((select count(*)::integer from resman.availability_dirty), 0, 'no mark is left');
select is(resman.refresh_availability(), 0, 'then there is nothing to do');

do $$ begin
    perform fixture.seats('00000001-0000-4000-8000-000000000001', '2027-06-15 09:30-05');
end $$;
select is(
    (select array_agg(distinct date) from resman.availability_dirty), array['2027-06-15']::date[],
    'a seat marks its day and no other'
);
select is(
    pg_temp.slots('2027-06-15'), 4, 'what is cached knows nothing of it'
);
select is(
    cardinality(fixture.starts('2027-06-15')), 3, 'but what is read is computed'
);
do $$ begin
    set local role tourbase_app;
end $$;
select is(
    (
        select array_agg(cached.date order by cached.date)
        from resman.calendar_availability_cache as cached
        where cached.date between '2027-06-14' and '2027-06-16'
    ),
    array['2027-06-14', '2027-06-16']::date[],
    'and whoever reads the table does not see the day'
);
reset role;

do $$ begin
    perform resman.refresh_availability();
end $$;
select is(pg_temp.slots('2027-06-15'), 3, 'then it is computed anew');

do $$ begin
    delete from resman.tour_seat;
    update core.clock_shift set shift = shift + interval '1 day';
    perform resman.refresh_availability();
end $$;
select is(
    (select array[min(date), max(date)] from day), array['2027-06-11', '2027-08-09']::date[],
    'the next day the sixty days go on'
);
select is(pg_temp.slots('2027-06-15'), 4, 'a seat that is freed is free');

do $$ begin
    delete from resman.opening_hours;
    perform resman.refresh_availability();
end $$;
select is((select count(*)::integer from day), 0, 'without opening hours no day is kept');

select * from finish();
rollback;
