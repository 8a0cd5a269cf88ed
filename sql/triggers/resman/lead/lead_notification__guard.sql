create or replace function resman.tg_lead_notification__guard()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if current_setting('tourbase.origin', true) is not distinct from 'resman'
        and resman.is_own_write() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.resman_notification_id := null;
        new.resman_sync_status := 'not_synced';
        new.resman_last_sync_at := null;
        return new;
    end if;
    new.resman_notification_id := old.resman_notification_id;
    new.resman_sync_status := old.resman_sync_status;
    new.resman_last_sync_at := old.resman_last_sync_at;
    return new;
end;
$$;

comment on function resman.tg_lead_notification__guard() is
'Keeps the sync columns ours.';

create or replace trigger zzzz_tourbase_guard
before insert or update on public.lead_notification
for each row execute function resman.tg_lead_notification__guard();
