begin;
select plan(5);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    insert into resman.lead_attempt (
        intended_at, unit_id, job_id, fence, kind, op_key, version, outcome, property_id
    )
    values (
        now() + interval '2 min', '10000000-0000-4000-8000-000000000001', gen_random_uuid(), 1,
        'update', 'k', 1, 'ok', fixture.property()
    );
end $$;
select is_empty('select from resman.check_stops_kept', 'an open property is called');
do $$ begin
    update resman.resman_integration set sync_status = 'paused';
end $$;
select isnt_empty('select from resman.check_stops_kept', 'one that is paused is not');
do $$ begin
    update resman.lead_attempt set intended_at = now() + interval '30 s';
end $$;
select is_empty(
    'select from resman.check_stops_kept', 'but for what was being decided when it was paused'
);
do $$ begin
    delete from resman.lead_attempt;
    insert into resman.lead_sync_log (
        conversation_id, sync_direction, sync_status, sync_type, property_id, created_at
    )
    values (
        '10000000-0000-4000-8000-000000000001', 'from_resman', 'success', 'update',
        fixture.property(), now() + interval '2 min'
    );
    update resman.resman_integration set sync_status = 'active';
end $$;
select is_empty('select from resman.check_stops_kept', 'rows are written where both sides are');
do $$ begin
    update resman.resman_integration set sync_direction = 'to_resman';
end $$;
select isnt_empty('select from resman.check_stops_kept', 'not where the direction forbids it');

select * from finish();
rollback;
