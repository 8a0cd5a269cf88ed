begin;
select plan(6);

create function pg_temp.set_ahead(p_seconds integer) returns void language sql as $$
    select setval(
        'resman.doorbell_seq',
        ((extract(epoch from clock_timestamp()) + p_seconds) * 1000000)::bigint
    )
$$;

create function pg_temp.ahead() returns integer language sql as $$
    select round(
        pg_sequence_last_value('resman.doorbell_seq') / 1000000.0
        - extract(epoch from clock_timestamp())
    )::integer
$$;

select is(resman.renew_doorbell(), true, 'where nobody has ever listened, some may not have rung');
select is(pg_temp.ahead(), -1, 'the sign of life lies in the past, so that it is no promise');
select is(resman.renew_doorbell(), false, 'after it everybody rings');

select pg_temp.set_ahead(-20);
select is(resman.renew_doorbell(), true, 'an old sign of life is a gap');

-- As long as a promise may be, so that the test has time.
select pg_temp.set_ahead(1);
select resman.renew_doorbell();
select cmp_ok(pg_temp.ahead(), '>=', 0, 'a promise stays');

select pg_temp.set_ahead(3600);
select resman.renew_doorbell();
select is(pg_temp.ahead(), -1, 'what nobody can have promised does not');

select * from finish();
rollback;
