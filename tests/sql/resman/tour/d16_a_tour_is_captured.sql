begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
    perform fixture.tour('10000000-0000-4000-8000-000000000001');
end $$;

select is(resman.fold_changes(), 1, 'the tour is folded');
select is((
    select string_agg(job.sync_operation || ' ' || job.priority || ' ' || job.change_count, ', ')
    from resman.lead_sync_queue as job
    where job.status = 'pending'
), 'push 3 0', 'into a job of its lead, whose version it does not count up');

update resman.tour_booking_sync set scheduled_datetime = scheduled_datetime + interval '1 hour';
select is(resman.fold_changes(), 1, 'so is a change of it');

select * from finish();
rollback;
