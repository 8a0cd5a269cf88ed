begin;
select plan(11);

create function pg_temp.reason()
returns text
language sql
as $$ select resman.explain_lead('10000000-0000-4000-8000-000000000001') ->> 'reason_code' $$;

create function pg_temp.claimed()
returns integer
language sql
as $$ select count(*)::integer from fixture.claim() $$;

select fixture.lead('10000000-0000-4000-8000-000000000001');
select is(pg_temp.reason(), 'RM102', 'a property that is not connected');
select is(pg_temp.claimed(), 0, 'is not worked on');

do $$ begin
    perform fixture.connect();
    perform resman.pause_property(fixture.property(), 'test');
end $$;
select is(pg_temp.reason(), 'RM103', 'a paused property');
select is(pg_temp.claimed(), 0, 'is not worked on');

do $$ begin
    perform resman.resume_property(fixture.property());
    perform resman.set_property(fixture.property(), '{"sync_direction": "from_resman"}');
end $$;
select is(pg_temp.reason(), 'RM104', 'a property that is only read');
select is(pg_temp.claimed(), 0, 'is not worked on');

select resman.set_property(fixture.property(), '{"sync_direction": "to_resman"}');
update resman.resman_integration set sync_status = 'disconnected';
select is(pg_temp.reason(), 'RM302', 'a property whose key is refused');
select is(pg_temp.claimed(), 0, 'is not worked on');

update resman.resman_integration set sync_status = 'active', sync_enabled = false;
select is(pg_temp.claimed(), 0, 'nor is one that is switched off');
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the job was kept all the while');
update resman.resman_integration set sync_enabled = true;
select is(pg_temp.claimed(), 1, 'and is worked on once that is over');

select * from finish();
rollback;
