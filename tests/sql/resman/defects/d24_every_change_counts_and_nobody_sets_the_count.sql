begin;
select plan(4);

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
update public.conversation set resman_sync_version = 0;
select is(
    (select conversation.resman_sync_version from public.conversation as conversation), 4,
    'the application does not set it'
);
select fixture.sync();
select is(
    (select mapping.sync_version from resman.lead_sync_mapping as mapping), 4,
    'the mapping says which version ResMan holds'
);

select * from finish();
rollback;
