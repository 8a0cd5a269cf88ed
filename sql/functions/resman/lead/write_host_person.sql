create or replace function resman.write_host_person(p_user_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform 1 from public."user" as person where person.id = p_user_id for no key update skip locked;
    if not found then
        return;
    end if;
    update public."user" as person
    set
        resman_contact_id = state.resman_contact_id,
        resman_last_sync_at = state.last_sync_at,
        resman_sync_status = case
            when exists (
                select 1 from resman.lead_change as change where change.user_id = person.id
            ) then 'not_synced'
            else state.sync_status
        end
    from resman.person_state as state
    where person.id = p_user_id and state.user_id = p_user_id
        and state.resman_contact_id is not null;
end;
$$;

comment on function resman.write_host_person(uuid) is
'Brings the sync columns of a person''s row up to its state, unless somebody is writing it. The '
'caller has set the origin mark.';
