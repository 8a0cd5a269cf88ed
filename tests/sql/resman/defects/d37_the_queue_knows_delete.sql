begin;
select plan(2);

select lives_ok(
    $$ insert into resman.lead_sync_queue (conversation_id, sync_operation)
    values (gen_random_uuid(), 'delete') $$, 'the operation is accepted'
);
select lives_ok(
    $$ insert into resman.lead_sync_log (sync_direction, sync_status, sync_type)
    values ('to_resman', 'cancelled', 'delete') $$, 'and its end is logged'
);

select * from finish();
rollback;
