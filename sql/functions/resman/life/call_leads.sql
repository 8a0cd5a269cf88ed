create or replace function resman.call_leads(p_units uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into resman.lead_change (kind, user_id)
    select distinct 'person', state.user_id
    from resman.lead_state as state
    where state.unit_id = any(p_units) and state.user_id is not null;
    if found then
        perform resman.ring_doorbell();
    end if;
end;
$$;

comment on function resman.call_leads(uuid[]) is
'Has leads looked at again, as if their persons had changed: no row of the application is locked.';
