begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 0, 'the row written at the end of a sync queues nothing');

-- A value of ResMan is written with the mark, and becomes the base in the same transaction.
select set_config('tourbase.origin', 'resman', true);
update public.conversation set ai_intent_summary = 'written by staff';
select set_config('tourbase.origin', '', true);
update resman.lead_state as state
set base = state.base || jsonb_build_object(
    'comments', resman.lead_projection(state.unit_id) -> 'comments'
);
select is(
    (select conversation.resman_sync_version from public.conversation as conversation), 1,
    'it is no version of ours'
);
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'synced', 'the row stays synced'
);
select is(
    array(
        select fixture.intend(claim) ->> 'do' from fixture.claim() as claim
        except
        select 'nothing'
    ),
    array[]::text[], 'and nothing is sent back'
);

select * from finish();
rollback;
