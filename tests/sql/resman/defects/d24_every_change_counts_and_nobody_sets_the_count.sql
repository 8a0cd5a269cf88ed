begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update public.conversation set ai_intent_summary = '1';
update public.conversation set ai_intent_summary = '2', resman_sync_version = 0;
update public.conversation set ai_intent_summary = '3';

select is(
    (select conversation.resman_sync_version from public.conversation as conversation), 4,
    'three edits are three versions'
);
select
    is(
        resman.lead_version('10000000-0000-4000-8000-000000000001')::integer,
        4,
        'and so in our books'
    );

select * from finish();
rollback;
