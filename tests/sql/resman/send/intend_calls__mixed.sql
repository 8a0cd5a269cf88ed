begin;
select plan(3);

-- Of one person: a lead that ResMan knows, and one that is new. Alone: one that was deleted, one
-- without a contact, one whose fence is old.
do $$ begin
    perform fixture.connect();
    perform fixture.lead(
        '10000001-0000-4000-8000-000000000001',
        p_user_id => 'aaaaaaaa-0000-4000-8000-000000000001'
    );
    perform fixture.sync('p1');
    perform fixture.lead(
        '10000002-0000-4000-8000-000000000001',
        p_user_id => 'aaaaaaaa-0000-4000-8000-000000000001'
    );
    for n in 3..5 loop
        perform fixture.lead(format('1000000%s-0000-4000-8000-000000000001', n)::uuid);
    end loop;
    update public.conversation set ai_intent_summary = 'two rooms'
    where id = '10000001-0000-4000-8000-000000000001';
end $$;
create temporary table claimed as
select
    claim,
    (left(claim ->> 'unit_id', 8))::integer - 10000000 as number
from resman.claim_jobs(fixture.bridge(), 10) as claim;
delete from public.conversation
where id = '10000003-0000-4000-8000-000000000001';
update public."user" set email = null
where id = (
    select user_id from public.conversation
    where id = '10000004-0000-4000-8000-000000000001'
);
create temporary table answered as
select
    claimed.number,
    answer
from
    resman.intend_calls((
        select
            jsonb_agg(jsonb_build_object(
                'job_id', given.claim -> 'job_id',
                'fence', (given.claim ->> 'fence')::bigint - (given.number = 5)::integer,
                'found', jsonb_build_object('prospects', case
                    when given.number = 1 then '[{"prospect_id": "p1"}]'::jsonb else '[]'::jsonb
                end)
            ))
        from claimed as given
    )) as answer
inner join claimed on answer -> 'job_id' = claimed.claim -> 'job_id';

select is(
    (
        select
            array_agg(
                coalesce(answered.answer ->> 'why', attempt.kind) order by answered.number
            )
        from answered
        left join resman.lead_attempt as attempt
            on attempt.id = (answered.answer ->> 'attempt_id')::uuid
    ),
    array['update', 'alias', 'deleted', 'RM101', 'stale'],
    'each of a batch is decided by itself'
);
select is(
    (
        select array_agg(job.status::text order by job.unit_id)
        from resman.lead_sync_queue as job
        inner join claimed on job.id = (claimed.claim ->> 'job_id')::uuid
    ),
    array['processing', 'processing', 'cancelled', 'cancelled', 'processing'],
    'and its job stands accordingly'
);
select is(
    (
        select answered.answer -> 'document' -> 'preferences' ->> 'comments'
        from answered
        where answered.number = 1
    ),
    '["two rooms", "Status: new"]',
    'an update tells what was edited'
);

select * from finish();
rollback;
