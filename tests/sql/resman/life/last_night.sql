begin;
select plan(4);

create function pg_temp.last_night(p_now text, p_hour integer default 2)
returns text
language sql
as $$
    select to_char(
        resman.last_night(known, p_now::timestamptz) at time zone 'utc', 'MM-DD HH24:MI'
    )
    from jsonb_populate_record(
        null::resman.resman_integration,
        jsonb_build_object('time_zone', 'America/Chicago', 'compare_hour', p_hour)
    ) as known
$$;

select is(pg_temp.last_night('2027-01-10 08:00Z'), '01-10 08:00', 'it is due on the hour');
select is(pg_temp.last_night('2027-01-10 07:59Z'), '01-09 08:00', 'and not before');
select is(
    pg_temp.last_night('2027-03-14 12:00Z'), '03-14 08:00',
    'an hour that the clocks leave out is the next one'
);
select is(pg_temp.last_night('2027-01-10 08:00Z', null), null, 'without an hour there is none');

select * from finish();
rollback;
