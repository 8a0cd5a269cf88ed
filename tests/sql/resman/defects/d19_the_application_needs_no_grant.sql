begin;
select plan(2);

create role d19_app;
grant select, update on public.conversation to d19_app;
do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
set local role d19_app;
select lives_ok(
    $$ update public.conversation set ai_intent_summary = 'x' $$,
    'the write goes through without a grant on our tables'
);
reset role;
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'and is captured');

select * from finish();
rollback;
