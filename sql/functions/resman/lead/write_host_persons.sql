create or replace function resman.write_host_persons(p_users uuid[])
returns void
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids: the planner takes any batch for a hundred rows.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_users uuid[] := array(
        select person.id from public."user" as person
        where person.id = any(p_users)
        order by person.id
        for no key update skip locked
    );
begin
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
    where person.id = any(v_users) and state.user_id = person.id
        and state.resman_contact_id is not null;
end;
$$;

comment on function resman.write_host_persons(uuid[]) is
'Brings the sync columns of persons'' rows up to their state, but for rows that somebody is '
'writing. The caller has set the origin mark.';
