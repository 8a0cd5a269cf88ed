begin;
select plan(4);

-- Four leads of four persons: two that ResMan takes for one prospect, one refused, one forged.
do $$ begin
    perform fixture.connect();
    for n in 1..4 loop
        perform fixture.lead(format('1000000%s-0000-4000-8000-000000000001', n)::uuid);
    end loop;
end $$;
create temporary table claimed as
select
    claim,
    (left(claim ->> 'unit_id', 8))::integer - 10000000 as number
from resman.claim_jobs(fixture.bridge(), 4) as claim;
select resman.intend_calls(jsonb_agg(
    jsonb_build_object(
        'job_id', claimed.claim -> 'job_id', 'fence', claimed.claim -> 'fence', 'found', '{}'::jsonb
    )
)) from claimed;
create temporary table answered as
select answer from resman.record_outcomes((
    select
        jsonb_agg(jsonb_build_object(
            'job_id', claimed.claim -> 'job_id',
            'fence', (claimed.claim ->> 'fence')::bigint - (claimed.number = 4)::integer,
            'outcome', case
                when claimed.number = 3 then '{"word": "permanent", "text": "no"}'::jsonb
                else '{"word": "ok", "prospect_id": "P", "person_id": "Q"}'::jsonb
            end
        ))
    from claimed
)) as answer;

select is(
    (
        select array_agg(answered.answer ->> 'status' order by claimed.number)
        from answered inner join claimed on answered.answer -> 'job_id' = claimed.claim -> 'job_id'
    ),
    array['completed', 'completed', 'failed', 'stale'],
    'each of a batch has its own end'
);
select is(
    (
        select
            array_agg(
                mapping.resman_lead_id || ' ' || mapping.mapping_status
                order by mapping.conversation_id
            )
        from resman.lead_sync_mapping as mapping
    ),
    array['p active', 'p merged'],
    'of two leads of a prospect in one batch the second is merged into the first'
);
select is(
    (
        select array_agg(log.sync_status || ' ' || log.sync_type order by log.conversation_id)
        from resman.lead_sync_log as log
    ),
    array['success create', 'success create', 'failed create'],
    'each call that ended has its row in the log'
);
select is(
    (
        select
            array_agg(
                coalesce(attempt.outcome, 'open') order by attempt.unit_id
            )
        from resman.lead_attempt as attempt
    ),
    array['ok', 'ok', 'permanent', 'open'],
    'and its attempt its end'
);

select * from finish();
rollback;
