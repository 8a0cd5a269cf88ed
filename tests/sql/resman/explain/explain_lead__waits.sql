begin;
select plan(12);

create function pg_temp.sentence()
returns text
language sql
as $$
    select resman.explain_lead('22220000-0000-4000-8000-000000000001') ->> 'sentence'
$$;

create function pg_temp.hour_minute(p_at timestamptz)
returns text
language sql
as $$ select to_char(p_at at time zone 'utc', 'HH24:MI:SS "UTC"') $$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
end $$;
select is(
    pg_temp.sentence(), 'Waiting: no bridge is running.', 'a lead waits for a bridge'
);
create temporary table bridge as select fixture.bridge() as id;
select is(
    pg_temp.sentence(), 'Waiting in the queue to be sent.', 'nothing stands in its way'
);

-- The claims of the bridge make what is known of the property and the account.
do $$ begin perform resman.sweep_lanes(core.clock()); end $$;
update resman.account_state
set rate_per_minute = 20, tokens = 0, refilled_at = core.clock();
select is(
    pg_temp.sentence(),
    'Waiting: the bucket of account 400 is empty, next token in 3 s.',
    'the bucket of its account is empty'
);
update resman.account_state set tokens = 1;
select is(
    pg_temp.sentence(), 'Waiting in the queue to be sent.', 'the bucket has a token again'
);

update resman.account_state set concurrency = 1;
insert into resman.lead_sync_queue (
    unit_id, conversation_id, property_id, sync_operation, status, fence, lease_until
)
values (
    gen_random_uuid(), gen_random_uuid(), '11110000-0000-4000-8000-000000000001', 'push',
    'processing', 1, now() + interval '1 hour'
);
select is(
    pg_temp.sentence(), 'Waiting: account 400 has its 1 calls in flight.',
    'as many calls as the account may have are in flight'
);

update resman.property_lane set open_count = 1;
select is(
    pg_temp.sentence(),
    'Waiting: calls for Elm Court failed, and one at a time tries whether they do again.',
    'after the breaker has opened one call tries the property'
);
update resman.property_lane set open_until = now() + interval '1 hour';
select is(
    pg_temp.sentence(),
    format(
        'Retrying: calls for Elm Court keep failing; next try at %s.',
        pg_temp.hour_minute(now() + interval '1 hour')
    ),
    'the breaker is open until then'
);
update resman.account_state set closed_until = now() + interval '2 hours';
select is(
    pg_temp.sentence(),
    format(
        'Retrying: ResMan asked for silence until %s.',
        pg_temp.hour_minute(now() + interval '2 hours')
    ),
    'the account is closed until then'
);

update resman.account_state set closed_until = null;
update resman.property_lane set open_count = 0, open_until = null;
update resman.resman_integration set sync_frequency = 'hourly';
update resman.lead_sync_queue set due_at = date_trunc('hour', core.clock())
where status = 'pending';
select is(
    pg_temp.sentence(),
    format(
        'Waiting for the hourly window of Elm Court, at %s.',
        pg_temp.hour_minute(date_trunc('hour', core.clock()) + interval '1 hour')
    ),
    'the next window of its property begins then'
);

update resman.resman_integration set sync_direction = 'from_resman';
select is(
    pg_temp.sentence(), 'Waiting: the property Elm Court only reads from ResMan.',
    'the direction forbids it'
);
update resman.resman_integration set sync_status = 'paused', paused_reason = 'storm';
select is(pg_temp.sentence(), 'Waiting: the property Elm Court is paused.', 'a pause holds it');
update resman.resman_integration set sync_enabled = false;
select is(
    resman.explain_lead('22220000-0000-4000-8000-000000000001') ->> 'next_step',
    'select resman.set_property(''11110000-0000-4000-8000-000000000001'', '
    || '''{"sync_enabled": true}'')',
    'a sync that is switched off is switched on otherwise than a pause is ended'
);

select * from finish();
rollback;
