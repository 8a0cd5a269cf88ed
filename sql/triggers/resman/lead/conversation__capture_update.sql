create or replace function resman.tg_conversation__capture_update()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
as $$
declare
    v_now timestamptz := core.clock();
begin
    insert into resman.lead_sync_queue (
        conversation_id, unit_id, property_id, sync_operation, priority, change_count, row_version,
        due_at
    )
    select
        new_row.id, new_row.id, resman.lead_property(to_jsonb(new_row)),
        'push', 2, 1, new_row.resman_sync_version, v_now
    from new_row
    inner join old_row on new_row.id = old_row.id
    where resman.conversation_fields(to_jsonb(old_row))
        is distinct from resman.conversation_fields(to_jsonb(new_row))
    order by new_row.id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = lead_sync_queue.change_count + excluded.change_count,
        row_version = greatest(lead_sync_queue.row_version, excluded.row_version),
        priority = greatest(lead_sync_queue.priority, excluded.priority),
        property_id = excluded.property_id,
        due_at = excluded.due_at,
        retry_count = 0,
        reason_code = null;
    if found then
        perform pg_notify('tourbase', '');
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

comment on function resman.tg_conversation__capture_update() is
'Notes every changed lead as work; never fails the application''s write (semantics.md I4).';

create or replace trigger zzzz_tourbase_capture_update
after update on public.conversation
referencing old table as old_row new table as new_row
for each statement execute function resman.tg_conversation__capture_update();
