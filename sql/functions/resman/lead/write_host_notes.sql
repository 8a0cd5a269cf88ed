create or replace function resman.write_host_notes(p_unit_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- In one statement, so that no note changes between the two.
    with due as (
        update resman.notification_state as note
        set is_host_due = false
        where note.unit_id = p_unit_id and note.is_host_due
        returning note.notification_id, note.resman_notification_id, note.last_sync_at
    )

    update public.lead_notification as row
    set
        resman_notification_id = due.resman_notification_id,
        resman_last_sync_at = due.last_sync_at,
        resman_sync_status = 'synced'
    from due
    where row.id = due.notification_id;
exception
    when others then
        -- In the wild every update of this table fails, by a trigger of the host's own.
        return;
end;
$$;

comment on function resman.write_host_notes(uuid) is
'Brings the sync columns of a lead''s notifications up to their state, where the host lets them '
'be updated at all; nothing depends on it.';
