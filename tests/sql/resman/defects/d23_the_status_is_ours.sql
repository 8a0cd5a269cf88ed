begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set resman_sync_status = 'conflict';
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'synced', 'a status written by the application is ignored'
);
update public.conversation set resman_sync_status = 'conflict', status = 'lost';
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'not_synced', 'and beside an edit, the edit counts'
);

select * from finish();
rollback;
