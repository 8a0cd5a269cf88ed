begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    update public.conversation set ai_intent_summary = 'Wants two bedrooms';
    perform fixture.sync();
end $$;
update public.conversation set is_book_tour = null;
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'false that becomes null is a change');
select is(
    (select fixture.intend(claim) ->> 'why' from fixture.claim() as claim), 'unchanged',
    'of which there is nothing to tell'
);
update public.conversation set ai_intent_summary = null;
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'a value that becomes null is a change');
update public."user" set phone = '5125550143';
select is(resman.fold_changes(), 1, 'null that becomes a value is one too');

select * from finish();
rollback;
