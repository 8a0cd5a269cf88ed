begin;
select plan(10);

create function pg_temp.fault(
    p_at text, p_minutes integer default null, p_type text default 'in_person'
)
returns text
language sql
as $$
    select resman.slot_fault(fixture.property(), p_at::timestamptz, p_minutes, p_type)
$$;

do $$ begin
    perform fixture.zone('America/Chicago');
    update core.clock_shift set shift = timestamptz '2027-06-10 12:00Z' - clock_timestamp();
end $$;
select is(pg_temp.fault('2027-06-15 03:00-05'), null, 'without opening hours every time is right');

do $$ begin
    perform fixture.rules();
    update resman.tour_rule
    set notice_minutes = 120, horizon_days = 30, tour_types = '{in_person,virtual}';
    insert into resman.blackout (property_id, starts_on, ends_on)
    values (fixture.property(), '2027-06-20', '2027-06-21');
end $$;
select is(pg_temp.fault('2027-06-15 09:10-05'), null, 'it need not lie on a slot');
select is(pg_temp.fault('2027-06-15 08:30-05'), 'outside_hours', 'before they open');
select is(pg_temp.fault('2027-06-15 16:30-05'), null, 'the last half hour');
select is(pg_temp.fault('2027-06-15 16:30-05', 45), 'outside_hours', 'it would end too late');
select is(pg_temp.fault('2027-06-10 08:59-05'), 'too_soon', 'less than the notice ahead');
select is(pg_temp.fault('2027-06-01 10:00-05'), 'too_soon', 'what is past is too soon');
select is(pg_temp.fault('2027-07-15 10:00-05'), 'too_far', 'beyond the horizon');
select is(pg_temp.fault('2027-06-21 10:00-05'), 'blackout', 'on a blackout day');
select is(
    pg_temp.fault('2027-06-15 10:00-05', null, 'self_guided'), 'type_not_offered',
    'of a kind that the property does not offer'
);

select * from finish();
rollback;
