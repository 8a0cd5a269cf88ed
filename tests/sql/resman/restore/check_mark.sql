begin;
select plan(14);

create function pg_temp.mark(p_attempt uuid, p_epoch bigint default 1)
returns jsonb
language sql
as $$
    select resman.check_mark(jsonb_build_object(
        'id', epoch.id, 'epoch', p_epoch, 'attempt_id', p_attempt
    ))
    from resman.sync_epoch as epoch
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.lead('22220000-0000-4000-8000-000000000002');
end $$;
update resman.lead_sync_queue set due_at = now() + interval '1 hour'
where unit_id = '22220000-0000-4000-8000-000000000002';
do $$ begin perform fixture.sync('p1'); end $$;
create temporary table made as select id from resman.lead_attempt;

select is(resman.check_mark() ->> 'state', 'running', 'nothing was noted');
select is(pg_temp.mark((select id from made)) ->> 'state', 'running', 'the last call is known');
select is(
    resman.check_mark(jsonb_build_object(
        'id', gen_random_uuid(), 'epoch', 1, 'attempt_id', core.uuid_v7()
    )) ->> 'state', 'running', 'a mark of another database says nothing'
);
select is(
    pg_temp.mark('00000000-0000-7000-8000-000000000000') ->> 'state', 'running',
    'a call whose partition was dropped says nothing'
);
select is(
    pg_temp.mark(core.uuid_v7()) ->> 'went_back', 'true', 'a later call that is not known does'
);
select results_eq(
    $$ select sync_status, paused_reason from resman.resman_integration $$,
    $$ values ('paused'::varchar, 'restore') $$, 'every property is paused'
);
create temporary table bridge as select fixture.bridge() as id;
select is_empty('select resman.claim_jobs(id, 10) from bridge', 'so nothing is called');
select is(
    (select resman.claim_sweeps(bridge.id) ->> 'property_id' from bridge),
    '11110000-0000-4000-8000-000000000001',
    'ResMan is searched'
);
select throws_ok(
    'select resman.confirm_restore()', 'TB702', 'ResMan is not searched to the end',
    'nobody goes on before'
);
do $$ begin
    perform resman.record_sweep(
        '11110000-0000-4000-8000-000000000001',
        '[
            {"prospect_id": "P2", "person_id": "q2",
                "markers": ["[ref:lead:22220000000040008000000000000002]"]},
            {"prospect_id": "p3", "markers": ["[ref:lead:22220000000040008000000000000003]"]},
            {"prospect_id": "p1", "markers": ["[ref:lead:22220000000040008000000000000001]"]}
        ]',
        true
    );
end $$;
select is(
    resman.restore_report() -> 'found', '{"known": 1, "adopted": 1, "unknown": 1}',
    'what it has is compared'
);
select results_eq(
    $$
    select resman_lead_id, mapping_status from resman.lead_sync_mapping
    where conversation_id = '22220000-0000-4000-8000-000000000002'
    $$,
    $$ values ('p2'::varchar, 'active'::varchar) $$, 'a forgotten lead has its prospect again'
);
select is(
    resman.confirm_restore() ->> 'epoch', '2', 'somebody goes on'
);
select is(
    (select sync_status from resman.resman_integration), 'active', 'and ResMan is called again'
);
select is(
    pg_temp.mark(core.uuid_v7()) ->> 'went_back', 'false',
    'what was noted before is of a time that was let go'
);
select * from finish();
rollback;
