begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
select is((select count(*)::integer from fixture.claim()), 1, 'the job is claimed');
select is(resman.rescue_jobs(), 0, 'and left to its bridge while the lease runs');
update resman.lead_sync_queue set lease_until = now() - interval '1 second';

select is(resman.rescue_jobs(), 1, 'then it is rescued');
select is((select count(*)::integer from fixture.claim()), 1, 'and claimed by another');

select * from finish();
rollback;
