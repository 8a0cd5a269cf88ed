begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
delete from public.conversation;
select is((select count(*)::integer from resman.lead_sync_log), 1, 'the log stays');
select is((select count(*)::integer from resman.lead_sync_mapping), 1, 'the ids stay');

select * from finish();
rollback;
