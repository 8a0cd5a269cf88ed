begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public."user" set first_name = 'Diana';

select is(resman.fold_changes(), 1, 'the change is folded');
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending' and job.sync_operation = 'push'
    ), 1, 'into a job of its lead');

select * from finish();
rollback;
