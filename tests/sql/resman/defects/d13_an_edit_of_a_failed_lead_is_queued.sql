begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
select fixture.record(claimed.claim, '{"word": "permanent", "text": "no"}') from claimed;
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'failed', 'what ResMan refuses has failed'
);
update public.conversation set ai_intent_summary = 'better';
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the next edit starts anew');

update claimed set claim = (select again from fixture.claim() as again);
select
    fixture.intend(claimed.claim, (
        select
            jsonb_build_object('prospects', jsonb_agg(jsonb_build_object(
                'prospect_id', prospect.id, 'person_id', prospect.id, 'type', 'prospect',
                'last_name', 'Whitfield', 'email', person.email, 'events', '[]'::jsonb
            )))
        from public."user" as person
        cross join (values ('p1'), ('p2')) as prospect (id)
    ))
from claimed;
select is(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'conflict', 'who may be two prospects is a conflict'
);
update public.conversation set ai_intent_summary = 'better still';
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the next edit starts anew there too');

select * from finish();
rollback;
