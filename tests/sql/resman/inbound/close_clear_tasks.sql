begin;
select plan(5);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    update public.conversation set occupants_count = 2, move_in_date = '2027-03-01';
    perform fixture.sync();
    update public.conversation set occupants_count = null, move_in_date = null;
    -- The lead has nothing else to tell.
    perform fixture.intend(claim, '{
        "prospects": [{"prospect_id": "p1", "person_id": "qp1", "type": "prospect"}]
    }') from fixture.claim() as claim;
end $$;
create function pg_temp.read(p_wishes jsonb)
returns text[]
language sql
as $$
    select resman.close_clear_tasks(array[row(
        '22220000-0000-4000-8000-000000000001', fixture.property(), 'p1',
        resman.remote_fields(jsonb_build_object('preferences', p_wishes)), 'h', now()
    )::resman.lead_read]);
    select array_agg(task.text order by task.text)
    from resman.staff_task as task
    where task.done_at is null
$$;

select is(
    (
        select array_agg(job.status::text)
        from resman.lead_sync_queue as job
        where job.status <> 'completed'
    ),
    null, 'a lead of which a value was emptied has nothing to send'
);
select is(
    pg_temp.read('{"occupants": 2, "move_in_date": "2027-03-01"}'),
    array['move_in_date', 'occupants'], 'but staff have a task for each, while ResMan has it'
);
select is(
    pg_temp.read('{"move_in_date": "2027-03-01"}'), array['move_in_date'],
    'what they have emptied is done'
);
do $$ begin
    update public.conversation set move_in_date = '2027-04-01';
end $$;
select is(
    pg_temp.read('{"move_in_date": "2027-03-01"}'), null,
    'and so is what has a value again on our side'
);
select is(
    (select array_agg(distinct task.done_by) from resman.staff_task as task),
    array['seen in ResMan'], 'by what was seen'
);

select * from finish();
rollback;
