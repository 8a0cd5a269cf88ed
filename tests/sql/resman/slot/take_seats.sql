begin;
select plan(8);

do $$ begin
    perform fixture.rules(p_capacity => 2, p_after => 15);
end $$;
create temporary table tour as
select
    number,
    format('0000000%s-0000-4000-8000-000000000001', number)::uuid as id
from generate_series(1, 4) as number;

create function pg_temp.take(p_number integer, p_at text)
returns boolean
language sql
as $$
    select fixture.seats(tour.id, p_at::timestamptz) from tour where tour.number = p_number
$$;
create function pg_temp.held(p_number integer)
returns text
language sql
as $$
    select string_agg(
        format('%s/%s', to_char(seat.cell_start at time zone 'UTC', 'HH24:MI'), seat.seat), ' '
        order by seat.cell_start
    )
    from resman.tour_seat as seat
    inner join tour on seat.tour_id = tour.id
    where tour.number = p_number
$$;

select is(pg_temp.take(1, '2027-06-15 15:00Z'), true, 'the first has a seat');
select is(pg_temp.held(1), '15:00/1 15:15/1 15:30/1', 'in each quarter, and that after');
select is(pg_temp.take(2, '2027-06-15 15:15Z'), true, 'the second has one');
select is(pg_temp.held(2), '15:15/2 15:30/2 15:45/1', 'beside the first');
select is(pg_temp.take(3, '2027-06-15 15:30Z'), false, 'the third has none');
select is(pg_temp.take(4, '2027-06-15 16:00Z'), true, 'later there is room again');
select is(pg_temp.take(1, '2027-06-15 15:15Z'), true, 'a move goes over its own time');
select throws_ok(
    $$insert into resman.tour_seat
    select
        seat.property_id, seat.cell_start, 3, seat.capacity, gen_random_uuid()
    from resman.tour_seat as seat limit 1$$,
    '23514', null, 'no seat has a number above the capacity'
);

select * from finish();
rollback;
