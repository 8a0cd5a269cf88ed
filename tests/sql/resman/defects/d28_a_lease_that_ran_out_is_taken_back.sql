begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
select claim from fixture.claim() as claim;
update resman.lead_sync_queue set lease_until = now() - interval '1 second';

select is(resman.rescue_jobs(), 1, 'the job is rescued');

select * from finish();
rollback;
