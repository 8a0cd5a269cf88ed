begin;
select plan(1);

select lives_ok(
    $$ insert into resman.lead_sync_log
    (conversation_id, sync_direction, sync_status, sync_type, created_at)
    select '10000000-0000-4000-8000-000000000001', 'to_resman', 'success', 'update', now() from generate_series(1, 2) $$,
    'a lead may have two rows of one moment'
);

select * from finish();
rollback;
