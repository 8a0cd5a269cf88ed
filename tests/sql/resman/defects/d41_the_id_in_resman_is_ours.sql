begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set resman_lead_id = 'forged';
select is(
    (select conversation.resman_lead_id from public.conversation as conversation)::text, 'p1',
    'an id written by the application is ignored'
);

select * from finish();
rollback;
