create or replace function resman.write_host_leads(p_units uuid[], p_told uuid[] default '{}')
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_left uuid[] := p_told;
    v_written uuid[];
    v_is_refused boolean := false;
begin
    begin
        v_written := resman.write_host_columns(p_units, p_told);
        v_left := array(
            select told.id from unnest(p_told) as told (id) where told.id <> all(v_written)
        );
    exception
        when lock_not_available or deadlock_detected then
            -- The sweep writes them.
            null;
        when others then
            v_is_refused := true;
    end;
    if v_left <> '{}' then
        update resman.lead_state as state
        set is_host_due = true
        where state.unit_id = any(v_left);
    end if;
    if v_is_refused then
        -- One that the application refuses does not keep the others from their state.
        perform resman.write_host_row(unit.id) from unnest(p_units) as unit (id);
    end if;
end;
$$;

comment on function resman.write_host_leads(uuid[], uuid[]) is
'Does for a batch what write_host_row does for a lead, in one savepoint where nothing is refused; '
'leads just told to ResMan whose rows could not be written are left to the sweep.';
