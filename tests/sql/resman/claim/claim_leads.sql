begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table bridge as select fixture.bridge() as id;
create temporary table first_job as
select taken.* from bridge, resman.take_jobs(bridge.id, 5) as taken;

select is(
    (
        select row(state.version, state.row_version, state.property_id)::text
        from resman.lead_state as state
    ),
    (
        select row(1, conversation.resman_sync_version, first_job.property_id)::text
        from first_job
        inner join public.conversation as conversation on first_job.unit_id = conversation.id
    ),
    'the state of a new lead counts what its job stands for'
);

do $$ begin
    update public.conversation set ai_intent_summary = 'two rooms';
    update public.conversation set ai_intent_summary = 'three rooms';
end $$;
select is_empty(
    $$ select taken.job_id from bridge, resman.take_jobs(bridge.id, 5) as taken $$,
    'a lead that is being worked on is left'
);
select is((select version from resman.lead_state), 1::bigint, 'and nothing of it is counted');

do $$ begin
    perform resman.complete_jobs(array[first_job.job_id], array[first_job.fence]) from first_job;
    perform taken.job_id from bridge, resman.take_jobs(bridge.id, 5) as taken;
end $$;
select is((select version from resman.lead_state), 3::bigint, 'the next claim adds its own');

select * from finish();
rollback;
