begin;
select plan(4);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type
    )
    values ('10000000-0000-4000-8000-000000000001', 'p1', 'from_resman', 'success', 'create');
    delete from public.conversation;
end $$;
select isnt_empty('select from resman.lead_tombstone', 'a lead that staff made is deleted');
select is_empty('select from resman.check_deleted_stay_gone', 'and stays so');
do $$ begin
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type
    )
    values (gen_random_uuid(), 'p1', 'from_resman', 'success', 'create');
end $$;
select isnt_empty(
    'select from resman.check_deleted_stay_gone', 'unless a read makes a lead of it again'
);
do $$ begin
    delete from resman.lead_sync_log;
    update resman.lead_sync_mapping set mapping_status = 'active';
end $$;
select isnt_empty(
    'select from resman.check_deleted_stay_gone', 'or its prospect is still taken for its own'
);

select * from finish();
rollback;
