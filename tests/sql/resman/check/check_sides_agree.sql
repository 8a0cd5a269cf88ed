begin;
select plan(7);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
select is_empty('select from resman.check_sides_agree', 'a lead that was just told agrees');
do $$ begin
    update public."user" set first_name = 'Dayna';
end $$;
select is_empty('select from resman.check_sides_agree', 'an edit that waits is no fault');
do $$ begin
    delete from resman.lead_change;
end $$;
select results_eq(
    'select shown.unit_id, shown.field from resman.check_sides_agree as shown',
    $$ values ('10000000-0000-4000-8000-000000000001'::uuid, 'first_name') $$,
    'one that nothing waits for is'
);
do $$ begin
    update resman.lead_state set held = '{first_name}';
end $$;
select is_empty('select from resman.check_sides_agree', 'not in a field that is held');
do $$ begin
    update resman.lead_state set held = null, doubt_at = now(), doubt_attempt_id = unit_id;
end $$;
select is_empty('select from resman.check_sides_agree', 'nor while a call is in doubt');
do $$ begin
    update resman.lead_state set doubt_at = null, doubt_attempt_id = null;
    perform resman.enqueue_lead('10000000-0000-4000-8000-000000000001', 'push', 2, 0, 0);
end $$;
select is_empty('select from resman.check_sides_agree', 'nor while a job waits');
do $$ begin
    delete from resman.lead_sync_queue;
    update resman.lead_state set sync_status = 'failed';
end $$;
select is_empty('select from resman.check_sides_agree', 'nor of a lead that was given up');

select * from finish();
rollback;
