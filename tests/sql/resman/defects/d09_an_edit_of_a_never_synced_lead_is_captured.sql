begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update public.conversation set ai_intent_summary = 'x';

select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'still one job');
select is(
    (select conversation.resman_sync_version from public.conversation as conversation), 2,
    'the version moved'
);

select * from finish();
rollback;
