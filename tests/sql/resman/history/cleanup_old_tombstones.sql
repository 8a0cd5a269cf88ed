begin;
select plan(6);

create temporary table gone (id uuid, name text, age interval);
insert into gone
values
(gen_random_uuid(), 'old', '91 days'), (gen_random_uuid(), 'young', '89 days'),
(gen_random_uuid(), 'waiting', '91 days'), (gen_random_uuid(), 'in doubt', '91 days');
create function pg_temp.left_over()
returns text[]
language sql
as $$
    select array_agg(gone.name order by gone.name)
    from gone
    inner join resman.lead_tombstone as tombstone on gone.id = tombstone.unit_id
$$;
do $$ begin
    perform fixture.connect();
    perform fixture.lead(gone.id) from gone;
    perform fixture.sync('p1');
    delete from public.conversation;
    update resman.lead_tombstone as tombstone
    set deleted_at = now() - gone.age
    from gone
    where tombstone.unit_id = gone.id;
    insert into resman.lead_sync_queue (unit_id, property_id, sync_operation, priority, due_at)
    select gone.id, fixture.property(), 'push', 2, now() from gone
    where gone.name = 'waiting';
    update resman.lead_state as state
    set doubt_at = now(), doubt_attempt_id = gen_random_uuid()
    from gone
    where state.unit_id = gone.id and gone.name = 'in doubt';
    insert into resman.person_tombstone (kind, value, property_id, erasure_id, erased_at)
    values ('prospect', 'p9', fixture.property(), gen_random_uuid(), now() - interval '9 years');
    insert into resman.pull_cursor (property_id, last_pulled_at)
    values (fixture.property(), now() - interval '60 days');
    perform resman.cleanup_old_tombstones();
end $$;
select is(
    pg_temp.left_over(), array['in doubt', 'old', 'waiting', 'young'],
    'where a property was not read for long a tombstone stays twice as long'
);
do $$ begin
    update resman.pull_cursor set last_pulled_at = now();
    perform resman.cleanup_old_tombstones();
end $$;
select is(
    pg_temp.left_over(), array['in doubt', 'waiting', 'young'],
    'it goes after 90 days, not while its lead waits or is in doubt'
);
select is(
    resman.note_missed_deletes(), 0, 'whose tombstone is gone is not buried again'
);
select is_empty(
    'select 1 from resman.check_no_phantom_version', 'and no fault'
);
select is(
    (
        select mapping.mapping_status::text
        from resman.lead_sync_mapping as mapping
        inner join gone on mapping.conversation_id = gone.id
        where gone.name = 'old'
    ), 'deleted', 'its mapping stays, so that it is not imported again'
);
select is(
    (select count(*)::integer from resman.person_tombstone), 1, 'that of an erased person stays'
);

select * from finish();
rollback;
