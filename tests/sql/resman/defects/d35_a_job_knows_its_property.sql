begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
select is(
    (select job.property_id from resman.lead_sync_queue as job), fixture.property(),
    'the property is on the job'
);

select * from finish();
rollback;
