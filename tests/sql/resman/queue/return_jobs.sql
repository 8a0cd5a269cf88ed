begin;
select plan(2);

-- Three leads: one that nobody has worked on, one with a call under way, one with an old fence.
do $$ begin
    perform fixture.connect();
    for n in 1..3 loop
        perform fixture.lead(format('1000000%s-0000-4000-8000-000000000001', n)::uuid);
    end loop;
end $$;
create temporary table claimed as
select
    claim,
    (left(claim ->> 'unit_id', 8))::integer - 10000000 as number
from resman.claim_jobs(fixture.bridge(), 3) as claim;
select fixture.intend(claimed.claim)
from claimed
where claimed.number = 2;
select resman.return_jobs((
    select
        jsonb_agg(jsonb_build_object(
            'job_id', claimed.claim -> 'job_id',
            'fence', (claimed.claim ->> 'fence')::bigint - (claimed.number = 3)::integer
        ))
    from claimed
));

select is(
    (
        select array_agg(job.status::text order by claimed.number)
        from claimed
        inner join resman.lead_sync_queue as job on (claimed.claim ->> 'job_id')::uuid = job.id
    ),
    array['pending', 'processing', 'processing'],
    'only what was claimed with this fence and has no call goes back'
);
select is(
    (
        select (claim ->> 'unit_id')::uuid
        from resman.claim_jobs(fixture.bridge(), 3) as claim
    ),
    '10000001-0000-4000-8000-000000000001',
    'it can be claimed again at once'
);
select * from finish();
rollback;
