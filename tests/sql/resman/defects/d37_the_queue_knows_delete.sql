begin;
select plan(1);

select lives_ok(
    $$ insert into resman.lead_sync_queue (conversation_id, sync_operation)
    values (gen_random_uuid(), 'delete') $$, 'the operation is accepted'
);

select * from finish();
rollback;
