begin;
select plan(7);

do $$ begin perform fixture.connect(); end $$;
create function pg_temp.close(p_times integer, p_seconds double precision default null)
returns void
language sql
as $$
    select resman.close_account(fixture.property(), p_seconds) from generate_series(1, p_times)
$$;
create function pg_temp.seconds()
returns integer
language sql
as $$
    select round(extract(epoch from state.closed_until - core.clock()))::integer
    from resman.account_state as state
$$;
create function pg_temp.wait(p_seconds integer)
returns void
language sql
as $$
    update core.clock_shift set shift = shift + make_interval(secs => p_seconds)
$$;

do $$ begin perform pg_temp.close(32); end $$;
select is(pg_temp.seconds(), 60, 'a burst of calls closes the account once');
select is(
    (select state.closed_count from resman.account_state as state), 1, 'and counts once'
);

do $$ begin
    perform pg_temp.wait(61);
    perform pg_temp.close(32);
end $$;
select is(pg_temp.seconds(), 120, 'the next closing lasts twice as long');

do $$ begin perform pg_temp.close(1, 300); end $$;
select is(pg_temp.seconds(), 300, 'a time that ResMan names makes one in force longer');
do $$ begin perform pg_temp.close(1, 5); end $$;
select is(pg_temp.seconds(), 300, 'but never shorter');
select is(
    (select state.closed_count from resman.account_state as state), 2, 'and counts no more'
);

do $$ begin
    for v_round in 1..6 loop
        perform pg_temp.wait(901);
        perform pg_temp.close(2);
    end loop;
end $$;
select is(pg_temp.seconds(), 900, 'fifteen minutes are the most');

select * from finish();
rollback;
