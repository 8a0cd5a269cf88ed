begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.connect(fixture.property('22220000-0000-4000-8000-000000000002'));
    perform fixture.lead() from generate_series(1, 50);
    update resman.lead_sync_queue set priority = 3;
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    update resman.lead_sync_queue as job
    set priority = 1, due_at = now() - interval '30 minutes'
    where job.unit_id = '10000000-0000-4000-8000-000000000001';
end $$;
select is(
    (select claim ->> 'unit_id' from fixture.claim(fixture.bridge(), 1) as claim),
    '10000000-0000-4000-8000-000000000001', 'a low priority grows while it waits'
);
select fixture.lead(
    gen_random_uuid(), fixture.property('22220000-0000-4000-8000-000000000002')
);
select is(
    (
        select count(distinct claim ->> 'property_id')::integer
        from fixture.claim(fixture.bridge(), 4) as claim
    ), 2, 'both properties are served by one small claim'
);

select * from finish();
rollback;
