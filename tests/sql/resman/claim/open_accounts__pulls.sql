begin;
select plan(5);

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

create temporary table pull as
select claim.value ->> 'property_id' as property_id
from bridge, resman.claim_pulls(bridge.id) as claim (value);
select is(
    (select count(*)::integer from pull), 1, 'of an account that takes one call one pull is claimed'
);
do $$ begin perform fixture.lead(gen_random_uuid(), '22220001-0000-4000-8000-000000000001'); end $$;
select is(pg_temp.claimed(), 0, 'and no job beside it');
select is(
    (
        select resman.explain_lead(conversation.id) ->> 'sentence'
        from public.conversation
    ),
    'Waiting: account 400 has its 1 calls in flight.', 'which the lead says'
);

do $$ begin
    perform resman.record_pull(pull.property_id::uuid, bridge.id, jsonb_build_object(
        'asked_at', now(), 'served_at', now(), 'prospects', '[]'::jsonb, 'is_last', true
    ))
    from pull, bridge;
end $$;
select is(pg_temp.claimed(), 1, 'once it is over, the job is');
select is(
    (
        select array_agg(claim -> 'is_waiting')
        from bridge, resman.claim_pulls(bridge.id) as claim
    ),
    array['true'::jsonb], 'a pull waits for a call that is in flight'
);

select * from finish();
rollback;
