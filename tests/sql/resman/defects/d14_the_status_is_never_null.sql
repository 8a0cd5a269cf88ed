begin;
select plan(4);

select col_not_null('public', 'conversation', 'resman_sync_status', 'null is refused');
select col_not_null('public', 'user', 'resman_sync_status', 'of a person too');
select col_not_null('public', 'lead_notification', 'resman_sync_status', 'of a notification too');

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set resman_sync_status = null;
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'synced', 'the application cannot take a lead out of the sync by it'
);

select * from finish();
rollback;
