begin;
select plan(9);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.sync();
    update resman.lead_state set last_sync_at = '2020-01-01';
end $$;
create function pg_temp.name()
returns text
language sql
as $$
    select person.first_name::text || ' ' || (state.base ->> 'first_name')
    from public."user" as person
    inner join resman.lead_state as state on person.id = state.user_id
$$;

select is(
    fixture.show('P1', '2027-06-01 12:00Z', '{"first_name": "Dayna"}'),
    '{"applied": 1}', 'what is new is applied'
);
select is(pg_temp.name(), 'Dayna Dayna', 'to the row and to the base');
select is(
    fixture.show('P1', '2027-06-01 12:01Z', '{"first_name": "Dayna"}'),
    null, 'the same page again is nothing (I29)'
);
do $$ begin
    perform fixture.show('P1', '2027-06-01 11:59Z', '{"first_name": "Old"}');
end $$;
select is(pg_temp.name(), 'Dayna Dayna', 'an older read does not go over a newer one (I29)');
select is(
    (
        select array_agg(job.unit_id)
        from resman.lead_sync_queue as job
        where job.status = 'pending'
    ),
    null, 'nothing of it is told back (I31)'
);

do $$ begin
    update resman.lead_state set remote_read_at = '2027-06-01 12:10Z';
    perform fixture.show('P1', '2027-06-01 12:05Z', '{"first_name": "Late"}');
end $$;
select is(
    (
        select array[inbox.state, inbox.reason, pg_temp.name()]
        from resman.prospect_inbox as inbox
    ),
    array['hinted', 'it was read before the last call was taken', 'Dayna Dayna'],
    'what was read before our last call is read again (I30)'
);
select is(
    resman.prospects_to_look_at(fixture.property(), 5, now()), array['p1'], 'by its id'
);

do $$ begin
    update resman.lead_state
    set last_sync_at = now(), prior = '{"first_name": "Ancient"}';
    perform fixture.show('P1', '2027-06-01 12:20Z', '{"first_name": "Ancient"}');
end $$;
select is(
    (
        select array[inbox.state, pg_temp.name()]
        from resman.prospect_inbox as inbox
    ),
    array['hinted', 'Dayna Dayna'],
    'just after a call, what was there before it does not count yet'
);
do $$ begin
    update resman.lead_state set last_sync_at = '2020-01-01';
    perform fixture.show('P1', '2027-06-01 12:21Z', '{"first_name": "Ancient"}');
end $$;
select is(pg_temp.name(), 'Ancient Ancient', 'later it does');

select * from finish();
rollback;
