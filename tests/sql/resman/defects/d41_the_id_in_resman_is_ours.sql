begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
insert into public.conversation (chatbot_id, resman_lead_id)
values (fixture.property(), 'forged');
select is_empty(
    $$ select 1 from public.conversation where resman_lead_id is not null $$,
    'an id that comes with a new row is dropped'
);
select fixture.sync();
update public.conversation set resman_lead_id = 'forged';
select is(
    (
        select conversation.resman_lead_id from public.conversation as conversation
        where conversation.id = '10000000-0000-4000-8000-000000000001'
    )::text, 'p1', 'an id written by the application is ignored'
);
select is(
    (select mapping.resman_lead_id from resman.lead_sync_mapping as mapping)::text, 'p1',
    'and is that of the mapping'
);

select * from finish();
rollback;
