create or replace function resman.tg_conversation__capture_delete()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
as $$
begin
    insert into resman.lead_tombstone (unit_id, property_id, user_id, resman_lead_id)
    select
        old_row.id, resman.lead_property(old_row),
        (to_jsonb(old_row) ->> 'user_id')::uuid, old_row.resman_lead_id
    from old_row
    on conflict (unit_id) do nothing;
    perform resman.bury_leads(array(select old_row.id from old_row));
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

comment on function resman.tg_conversation__capture_delete() is
'Leaves a tombstone for each deleted lead and cancels what waits for it; what becomes of the '
'prospect the property''s delete_policy says.';

create or replace trigger zzzz_tourbase_capture_delete
after delete on public.conversation
referencing old table as old_row
for each statement execute function resman.tg_conversation__capture_delete();
