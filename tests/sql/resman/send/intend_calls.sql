begin;
select plan(6);

-- Three leads of one person, and one of another; all in one batch.
do $$ begin
    perform fixture.connect();
    for n in 1..3 loop
        perform fixture.lead(
            format('1000000%s-0000-4000-8000-000000000001', n)::uuid,
            p_user_id => 'aaaaaaaa-0000-4000-8000-000000000001'
        );
    end loop;
    perform fixture.lead('10000004-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as
select
    claim,
    (left(claim ->> 'unit_id', 8))::integer - 10000000 as number
from resman.claim_jobs(fixture.bridge(), 10) as claim;
create temporary table answered as
select
    claimed.number,
    answer
from
    resman.intend_calls((
        select
            jsonb_agg(jsonb_build_object(
                'job_id', given.claim -> 'job_id', 'fence', given.claim -> 'fence',
                'found', '{"prospects": [], "catalogues": {}}'::jsonb
            ) order by given.number desc)
        from claimed as given
    )) as answer
inner join claimed on answer -> 'job_id' = claimed.claim -> 'job_id';

select is(
    (select array_agg(answered.answer ->> 'do' order by answered.number) from answered),
    array['post', 'nothing', 'nothing', 'post'],
    'of the leads of a person in one batch the first is created, and the others wait for it'
);
select is(
    (select array_agg(attempt.kind order by attempt.unit_id) from resman.lead_attempt as attempt),
    array['create', 'create'],
    'and only what is created has an intent'
);
select is(
    (
        select array_agg(answered.number order by answered.number)
        from answered
        inner join claimed on answered.number = claimed.number
        inner join resman.lead_attempt as attempt
            on attempt.id = (answered.answer ->> 'attempt_id')::uuid
        inner join resman.lead_sync_queue as job
            on attempt.id = job.attempt_id and attempt.intended_at = job.attempt_at
        where
            job.id = (claimed.claim ->> 'job_id')::uuid and attempt.job_id = job.id
            and attempt.unit_id = job.unit_id and attempt.fence = job.fence
            and attempt.version = (
                select state.version from resman.lead_state as state
                where state.unit_id = job.unit_id
            )
    ),
    array[1, 4],
    'each answer names the intent of its own job'
);
select is(
    (
        select array_agg(attempt.payload_hash order by attempt.unit_id)
        from resman.lead_attempt as attempt
    ),
    (
        select
            array_agg(
                encode(sha256(convert_to((answered.answer -> 'document')::text, 'UTF8')), 'hex')
                order by answered.number
            )
        from answered
        where answered.answer ->> 'do' = 'post'
    ),
    'and carries the hash of its own document'
);
select is(
    (select count(distinct state.user_id) from resman.lead_state as state),
    2::bigint,
    'whose the leads are is known of all'
);
select is(
    (
        select array_agg(job.reason_code order by job.unit_id)
        from resman.lead_sync_queue as job
        where job.status = 'pending'
    ),
    array['RM201', 'RM201'],
    'those that wait come again'
);

select * from finish();
rollback;
