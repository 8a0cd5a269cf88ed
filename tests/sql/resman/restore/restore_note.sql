begin;
select plan(6);

create temporary table note (id uuid default gen_random_uuid(), name text);
insert into note (name) values ('forgotten'), ('captured'), ('told');
create function pg_temp.restored(p_name text)
returns text
language sql
as $$
    select resman.restore_note(note.id) from note where note.name = p_name
$$;
do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    insert into public.lead_notification (id, conversation_id, notification_type)
    select note.id, '22220000-0000-4000-8000-000000000001', 'hot_lead' from note;
    perform resman.fold_changes();
    delete from resman.notification_state as state
    using note
    where state.notification_id = note.id and note.name = 'forgotten';
    update resman.notification_state as state
    set sync_status = 'synced', resman_notification_id = 'e1'
    from note
    where state.notification_id = note.id and note.name = 'told';
end $$;

select is(
    resman.restore_note(gen_random_uuid()), 'unknown',
    'of a note that is not there nothing is known'
);
select is(pg_temp.restored('forgotten'), 'note_told', 'one that ResMan has');
select is(pg_temp.restored('captured'), 'note_told', 'also where it waits here');
select is(
    (
        select array_agg(distinct concat_ws(' ', state.sync_status, state.unit_id))
        from resman.notification_state as state
    ), array['synced 22220000-0000-4000-8000-000000000001'], 'is not told again'
);
select is(pg_temp.restored('told'), 'known', 'one that is known stays as it is');
select is(
    (
        select state.resman_notification_id
        from resman.notification_state as state
        inner join note on state.notification_id = note.id
        where note.name = 'told'
    ), 'e1', 'with its event'
);

select * from finish();
rollback;
