begin;
select plan(16);

create function pg_temp.sealed(p_nonce text, p_account text default '400')
returns jsonb
language sql
as $$
    select jsonb_object_agg(integration.id, jsonb_build_object(
        'v', 1, 'kid', '00000000', 'account_id', p_account, 'partner_id', 'p', 'nonce', p_nonce,
        'ct', 'c'
    ))
    from resman.resman_integration as integration
$$;

create function pg_temp.nonces()
returns text
language sql
as $$
    select integration.api_credentials ->> 'nonce' || '/'
        || coalesce(integration.next_credentials ->> 'nonce', '-')
    from resman.resman_integration as integration
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
end $$;
create temporary table bridge as select fixture.bridge() as id;

select throws_ok(
    $$ select resman.set_account_key('p/401', '{}', true) $$,
    'TB206', 'account is unknown', 'an account that is not there has no key'
);
select throws_ok(
    $$ select resman.set_account_key('p/400', '{}', true) $$,
    'TB207', 'account was changed meanwhile', 'every property needs the key'
);
select throws_ok(
    $$ select resman.set_account_key('p/400', pg_temp.sealed('m', '401'), true) $$,
    'TB207', null, 'and that of its own account'
);

do $$ begin perform resman.set_account_key('p/400', pg_temp.sealed('bad'), true); end $$;
select is(pg_temp.nonces(), 'n/bad', 'the old key is used until the new one is taken');
select is(
    (select resman.due_account_probes(id) #>> '{remote,api_credentials,nonce}' from bridge), 'bad',
    'the new key is tried'
);
select is_empty(
    'select resman.due_account_probes(id) from bridge', 'once in a while'
);
select is(
    resman.record_account_probe('p/400', 'bad', '{"word": "retry"}'), null,
    'an answer that says nothing of the key changes nothing'
);
select is(
    resman.record_account_probe('p/400', 'bad', '{"word": "auth"}'), 'key_refused',
    'a key that ResMan refuses'
);
select is(pg_temp.nonces(), 'n/-', 'is dropped, and the old one stays');
select results_eq(
    $$ select report ->> 'state', report ->> 'new_key' from resman.account_report() as report $$,
    $$ values ('ok', 'refused') $$, 'which is told; the account goes on'
);

do $$ begin perform resman.set_account_key('p/400', pg_temp.sealed('good'), true); end $$;
create temporary table claimed as select resman.claim_jobs(id, 10) as job from bridge;
select is(
    resman.record_account_probe('p/400', 'good', '{"word": "ok"}'), 'key_taken',
    'a key that ResMan takes'
);
select is(pg_temp.nonces(), 'good/-', 'is used from then on');

select is(
    resman.record_read_failure(
        (job ->> 'job_id')::uuid, (job ->> 'fence')::bigint,
        '{"word": "auth", "sent": false, "key": "n"}'
    ) ->> 'reason_code', 'RM201',
    'a call that was refused with the old key is made again'
) from claimed;
select is(
    (select refused_at from resman.account_state), null, 'and stops nothing'
);
create temporary table again as select resman.claim_jobs(id, 10) as job from bridge;
select is(
    resman.record_read_failure(
        (job ->> 'job_id')::uuid, (job ->> 'fence')::bigint,
        '{"word": "auth", "sent": false, "key": "good"}'
    ) ->> 'reason_code', 'RM302',
    'one that was refused with the key in use stops the account'
) from again;

do $$ begin perform resman.set_account_key('p/400', pg_temp.sealed('other'), false); end $$;
select results_eq(
    $$
    select pg_temp.nonces(), state.refused_at is null, integration.sync_status::text
    from resman.account_state as state, resman.resman_integration as integration
    $$,
    $$ values ('other/-', true, 'active') $$, 'a key that is set at once opens it again'
);
select * from finish();
rollback;
