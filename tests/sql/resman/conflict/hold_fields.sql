begin;
select plan(4);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
    insert into resman.lead_sync_conflicts (
        conversation_id, property_id, conflict_type, conflict_field, resolution_status,
        domiq_value, resman_value
    )
    values (
        '10000000-0000-4000-8000-000000000001', fixture.property(), 'data_conflict', 'last_name',
        'manual_review', '"Quinn"', '"Whitfield"'
    );
end $$;
create function pg_temp.held()
returns text
language sql
as $$
    select resman.hold_fields('10000000-0000-4000-8000-000000000001');
    select concat_ws(' ', state.sync_status, state.reason_code, state.held)
    from resman.lead_state as state
$$;

select is(pg_temp.held(), 'conflict RM401 {last_name}', 'what waits for a person is held');
do $$ begin
    update resman.lead_sync_conflicts
    set resolution_status = 'auto_resolved', resolution_strategy = 'merged',
        resolved_by_name = 'rule:the same edit', resolved_at = now();
end $$;
select is(pg_temp.held(), 'synced', 'where both sides hold the same by themselves, all is synced');
do $$ begin
    update resman.lead_sync_conflicts
    set resolution_status = 'manual_review', resolution_strategy = null, resolved_by_name = null,
        resolved_at = null;
    perform pg_temp.held();
    update public.conversation set occupants_count = 2;
    update resman.lead_sync_conflicts
    set resolution_status = 'auto_resolved', resolution_strategy = 'merged',
        resolved_by_name = 'rule:the same edit', resolved_at = now();
end $$;
select is(pg_temp.held(), 'not_synced', 'unless an edit waits');
select isnt_empty(
    $$ select from resman.lead_sync_queue as job where job.status = 'pending' $$,
    'for which there is a job'
);

select * from finish();
rollback;
