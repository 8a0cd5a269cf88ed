begin;
select plan(13);

do $$ begin
    perform fixture.zone('America/Chicago', fixture.property(id)), fixture.rules(id)
    from (
        values
        ('22220001-0000-4000-8000-000000000001'::uuid), ('22220002-0000-4000-8000-000000000001')
    ) as place (id);
end $$;
create temporary table bridge as
select resman.start_bridge('test', '0', '{"rate_per_minute": 0, "account_concurrency": 1}') as id;
create function pg_temp.claimed()
returns integer
language sql
as $$
    select count(*)::integer from bridge, resman.claim_jobs(bridge.id, 10) as job
$$;
create function pg_temp.end_job()
returns void
language sql
as $$
    update resman.lead_sync_queue set status = 'completed' where status = 'processing'
$$;
do $$ begin
    perform fixture.lead(gen_random_uuid(), '22220001-0000-4000-8000-000000000001')
    from generate_series(1, 9);
end $$;
select is(pg_temp.claimed(), 1, 'a backlog has the one call of its account');
create temporary table pull as
select claim from bridge, resman.claim_pulls(bridge.id) as claim;
create function pg_temp.turn()
returns double precision
language sql
as $$
    select resman.pull_turn((pull.claim ->> 'property_id')::uuid, bridge.id) from pull, bridge
$$;
select is(
    (select array_agg(claim -> 'is_waiting') from pull), array['true'::jsonb],
    'one property that is due waits for the next'
);
select is_empty(
    'select claim from bridge, resman.claim_pulls(bridge.id) as claim', 'and no other beside it'
);
select is(pg_temp.turn(), 0.25::double precision, 'as long as the call goes on');
do $$ begin perform pg_temp.end_job(); end $$;
select is(pg_temp.claimed(), 0, 'the place that comes free is kept from the backlog');
select is(pg_temp.turn(), 0::double precision, 'the reading takes it');
select is(pg_temp.claimed(), 0, 'and is the account''s one call');
select is(pg_temp.turn(), 1::double precision, 'before its next one it rests');
select is(pg_temp.claimed(), 1, 'so that the backlog has a turn too');
do $$ begin perform pg_temp.end_job(); end $$;
do $$ begin
    perform resman.record_pull((pull.claim ->> 'property_id')::uuid, bridge.id, jsonb_build_object(
        'asked_at', now(), 'served_at', now(), 'prospects', '[]'::jsonb, 'is_last', true
    ))
    from pull, bridge;
end $$;
select is(pg_temp.claimed(), 1, 'then the backlog goes on');

-- The same of an account's tokens.
do $$ begin
    perform pg_temp.end_job();
    update resman.bridge set settings = '{"rate_per_minute": 60, "account_concurrency": 9}';
    update resman.account_state set tokens = 0.5, refilled_at = core.clock();
    delete from pull;
    insert into pull select claim from bridge, resman.claim_pulls(bridge.id) as claim;
    update resman.account_state set tokens = 1.5, refilled_at = core.clock();
end $$;
select is(pg_temp.claimed(), 0, 'a token is kept for a reading that waits for one');
select is(pg_temp.turn(), 0::double precision, 'which takes it');

do $$ begin
    update resman.pull_cursor set rests_until = core.clock();
    update resman.account_state set tokens = 1.5, refilled_at = core.clock();
    update resman.bridge set ended_at = core.clock();
    insert into bridge
    select resman.start_bridge('next', '0', '{"rate_per_minute": 60, "account_concurrency": 9}');
    delete from bridge where id in (select id from resman.bridge where ended_at is not null);
end $$;
select is(pg_temp.claimed(), 1, 'nothing is kept for a bridge that has ended');

select * from finish();
rollback;
