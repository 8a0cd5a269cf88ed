begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set is_book_tour = null;
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'a value that becomes null is a change');
update public."user" set phone = '5125550143';
select is(resman.fold_changes(), 1, 'null that becomes a value is one too');

select * from finish();
rollback;
