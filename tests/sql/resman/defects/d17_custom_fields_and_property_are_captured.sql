begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
update public.conversation set resman_custom_fields = '{"lost_reason": "Price"}';
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'custom fields are captured');
do $$ begin perform fixture.property('11110000-0000-4000-8000-000000000002'); end $$;
update public.conversation set chatbot_id = '11110000-0000-4000-8000-000000000002';
select is(
    (
        select job.property_id from resman.lead_sync_queue as job
        where job.status = 'pending'
    ),
    '11110000-0000-4000-8000-000000000002'::uuid, 'the job follows the lead to its property'
);

select * from finish();
rollback;
