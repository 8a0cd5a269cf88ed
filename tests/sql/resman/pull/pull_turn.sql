begin;
select plan(11);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules();
end $$;
create temporary table bridge as
select resman.start_bridge('test', '0', '{"rate_per_minute": 60, "account_concurrency": 1}') as id;
create function pg_temp.turn()
returns double precision
language sql
as $$
    select resman.pull_turn(fixture.property(), bridge.id) from bridge
$$;
create function pg_temp.tokens()
returns integer
language sql
as $$
    select round(state.tokens)::integer from resman.account_state as state
$$;

select is(pg_temp.turn(), null, 'whoever does not read the property has no turn');
do $$ begin perform resman.claim_pulls(bridge.id) from bridge; end $$;
select is(pg_temp.tokens(), 9, 'the claim has paid the first window');
select ok(
    pg_temp.turn() between 3 and 3.5, 'a further one waits for three tenths of the account''s rate'
);
select is(pg_temp.tokens(), 9, 'it pays nothing while it rests');
select is_empty(
    'select * from resman.pulls_in_flight(core.clock())', 'and is none of the account''s calls'
);

do $$ begin
    update core.clock_shift set shift = interval '2 seconds';
    perform fixture.lead();
    perform resman.claim_jobs(bridge.id, 1) from bridge;
    update core.clock_shift set shift = interval '4 seconds';
end $$;
select is(pg_temp.turn(), 0.25::double precision, 'it waits for what was claimed in its rest');
do $$ begin
    update resman.lead_sync_queue set status = 'pending', lease_until = null, locked_by = null;
    update resman.account_state set tokens = 5, refilled_at = core.clock();
end $$;
select is(pg_temp.turn(), 0::double precision, 'then it is its turn');
select is(pg_temp.tokens(), 4, 'which it pays');

do $$ begin
    update resman.resman_integration set sync_status = 'paused';
end $$;
select is(pg_temp.turn(), null, 'a pause ends it');
do $$ begin
    update resman.resman_integration set sync_status = 'active', sync_enabled = false;
end $$;
select is(pg_temp.turn(), null, 'and so does the switch');

do $$ begin
    update resman.resman_integration set sync_enabled = true;
    update resman.account_state set refused_at = core.clock();
    perform pg_temp.turn();
    update core.clock_shift set shift = interval '9 seconds';
end $$;
select is(pg_temp.turn(), null, 'an account that takes no calls ends it');

select * from finish();
rollback;
