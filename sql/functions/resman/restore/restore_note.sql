create or replace function resman.restore_note(p_note_id uuid)
returns text
language plpgsql
volatile
set search_path = ''
as $$
begin
    if exists (
        select 1 from resman.notification_state as state
        where state.notification_id = p_note_id and state.sync_status = 'synced'
    ) then
        return 'known';
    end if;
    insert into resman.notification_state as state (
        notification_id, unit_id, sync_status, resman_notification_id, is_host_due, last_sync_at
    )
    select note.id, note.conversation_id, 'synced', 'unknown', true, core.clock()
    from public.lead_notification as note
    where note.id = p_note_id and note.conversation_id is not null
    on conflict (notification_id) do update
    set
        sync_status = excluded.sync_status, is_host_due = true,
        resman_notification_id = excluded.resman_notification_id,
        last_sync_at = excluded.last_sync_at;
    return case when found then 'note_told' else 'unknown' end;
end;
$$;

comment on function resman.restore_note(uuid) is
'Notes that ResMan has a note already, where the database has forgotten it; returns what was '
'found.';
