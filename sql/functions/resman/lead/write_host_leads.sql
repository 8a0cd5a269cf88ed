create or replace function resman.write_host_leads(p_units uuid[])
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
begin
    perform resman.write_host_columns(p_units);
exception
    when lock_not_available or deadlock_detected then
        -- The sweep writes them.
        return;
    when others then
        -- One that the application refuses does not keep the others from their state.
        perform resman.write_host_row(unit.id) from unnest(p_units) as unit (id);
end;
$$;

comment on function resman.write_host_leads(uuid[]) is
'Does for a batch what write_host_row does for a lead, in one savepoint where nothing is refused.';
