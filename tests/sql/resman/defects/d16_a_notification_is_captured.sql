begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
insert into public.lead_notification (conversation_id, notification_type) values (
    '10000000-0000-4000-8000-000000000001', 'new'
);

select is(resman.fold_changes(), 1, 'the notification is folded');
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending' and job.sync_operation = 'enrichment'
    ), 1, 'into a job of its lead');

select * from finish();
rollback;
