begin;
select plan(5);

do $$ begin
    perform fixture.zone('America/Chicago');
end $$;
create temporary table bridge as
select resman.start_bridge('test', '0', '{"rate_per_minute": 60}') as id;
create function pg_temp.budget(p_tokens double precision)
returns integer
language plpgsql
as $$
begin
    update resman.account_state set tokens = p_tokens, refilled_at = core.clock();
    return (
        select resman.pull_budget('p/400', bridge.id, core.clock())
        from bridge
    );
end;
$$;

select is(pg_temp.budget(10), 3, 'a pull takes three tenths of the bucket');
select is(pg_temp.budget(2), 1, 'or one call');
select is(pg_temp.budget(0), 0, 'and none where there is none');

do $$ begin
    perform fixture.rules();
    perform pg_temp.budget(10);
    perform resman.claim_pulls(bridge.id) from bridge;
end $$;
select is(
    (
        select round(tokens)::integer
        from resman.account_state
    ),
    9, 'what is called is taken from the bucket'
);
do $$ begin
    update resman.account_state set rate_per_minute = 0;
end $$;
select is(pg_temp.budget(0), 21, 'an account without limit gives all that a pull may ask');

select * from finish();
rollback;
