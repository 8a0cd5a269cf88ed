create or replace function resman.tg_user__guard()
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
        new.resman_contact_id := null;
        new.resman_sync_status := 'not_synced';
        new.resman_last_sync_at := null;
        new.resman_sync_version := 0;
        return new;
    end if;
    new.resman_contact_id := old.resman_contact_id;
    new.resman_sync_status := old.resman_sync_status;
    new.resman_last_sync_at := old.resman_last_sync_at;
    new.resman_sync_version := old.resman_sync_version;
    if resman.person_changed(old, new) then
        new.resman_sync_version := old.resman_sync_version + 1;
        new.resman_sync_status := 'not_synced';
    end if;
    return new;
end;
$$;

comment on function resman.tg_user__guard() is
'Keeps the sync columns ours, and counts the changes of the mapped ones (semantics.md I5). Sets '
'nothing but NEW.resman_….';

create or replace trigger zzzz_tourbase_guard
before insert or update on public."user"
for each row execute function resman.tg_user__guard();
