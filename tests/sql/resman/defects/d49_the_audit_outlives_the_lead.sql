begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
insert into resman.lead_sync_conflicts (conversation_id, property_id, conflict_type)
values ('10000000-0000-4000-8000-000000000001', fixture.property(), 'data_conflict');
delete from public.conversation;
select is((select count(*)::integer from resman.lead_sync_log), 1, 'the log stays');
select is((select count(*)::integer from resman.lead_sync_queue), 1, 'the finished job stays');
select is((select count(*)::integer from resman.lead_sync_mapping), 1, 'the ids stay');
select is(
    (select conflict.conversation_id from resman.lead_sync_conflicts as conflict),
    '10000000-0000-4000-8000-000000000001', 'the conflict still says whose it is'
);

select * from finish();
rollback;
