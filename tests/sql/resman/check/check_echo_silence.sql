begin;
select plan(4);

do $$ begin
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    insert into resman.lead_attempt (
        intended_at, unit_id, job_id, fence, kind, op_key, version, outcome
    )
    select
        now() - number * interval '1 s', '10000000-0000-4000-8000-000000000001',
        gen_random_uuid(), number, case number when 5 then 'note' else 'update' end, 'k', 1, 'ok'
    from generate_series(1, 5) as number;
end $$;
select results_eq(
    'select shown.version, shown.calls from resman.check_echo_silence as shown',
    'values (1::bigint, 4::bigint)', 'a version that was told four times is a fault'
);
do $$ begin
    insert into resman.lead_sync_log (conversation_id, sync_direction, sync_status, sync_type)
    values ('10000000-0000-4000-8000-000000000001', 'from_resman', 'success', 'update');
end $$;
select is_empty(
    'select from resman.check_echo_silence', 'not where staff have edited meanwhile'
);
do $$ begin
    delete from resman.lead_sync_log;
    insert into resman.lead_sync_conflicts (
        conversation_id, property_id, conflict_type, conflict_field, resolution_status,
        resolution_strategy, resolved_value, resolved_by_name, resolved_at, settled_at
    )
    values ('10000000-0000-4000-8000-000000000001', fixture.property(), 'data_conflict', 'phone', 'auto_resolved',
        'domiq_wins', '"1"', 'rule:r', now(), now());
end $$;
select is_empty('select from resman.check_echo_silence', 'nor where a conflict was settled');
do $$ begin
    update resman.lead_sync_conflicts set settled_at = now() - interval '1 h';
end $$;
select isnt_empty('select from resman.check_echo_silence', 'one of before is no reason');

select * from finish();
rollback;
