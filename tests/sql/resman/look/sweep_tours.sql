begin;
select plan(9);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
    perform fixture.tour('10000000-0000-4000-8000-000000000001');
    -- What no job tells: its change was lost.
    delete from resman.lead_change;
    delete from resman.lead_sync_queue as job where job.status = 'pending';
end $$;
create function pg_temp.sweep()
returns integer
language plpgsql
as $$
declare
    v_done integer := 0;
    v_now integer;
begin
    loop
        v_now := resman.sweep_tours();
        exit when v_now = 0;
        v_done := v_done + v_now;
    end loop;
    return v_done;
end;
$$;

select is(pg_temp.sweep(), 0, 'what was just written has its change on the way');
update core.clock_shift set shift = interval '1 minute';
select is(pg_temp.sweep(), 1, 'D21: later it is noted');
select is((select count(*)::integer from resman.lead_change), 1, 'as a change of its lead');
select is(pg_temp.sweep(), 0, 'once');
update resman.lead_state set reason_code = 'RM301';
delete from resman.lead_change;
select is(pg_temp.sweep(), 0, 'a held lead keeps its tours');

do $$ begin
    insert into resman.tour_state (tour_id, unit_id, told, told_revision, remote_state, is_row_due)
    select tour.id, tour.unit_id, '{"class": "cancelled"}', 1, 'awaiting_removal', true
    from resman.tour_booking_sync as tour;
    insert into resman.staff_task (id, kind, tour_id, text)
    select tour.id, 'remove_appointment', tour.id, 'Remove it.' from resman.tour_booking_sync as tour;
end $$;
select is(pg_temp.sweep(), 1, 'a row that somebody was writing follows');
select is(
    (select resman.finish_task(tour.id) from resman.tour_booking_sync as tour),
    true,
    'staff has removed it'
);
do $$ begin perform pg_temp.sweep(); end $$;
select is(
    (select tour.remote_state from resman.tour_booking_sync as tour),
    'removed',
    'which the row shows'
);
select is(
    (select resman.finish_task(tour.id) from resman.tour_booking_sync as tour),
    false,
    'a task is done once'
);

select * from finish();
rollback;
