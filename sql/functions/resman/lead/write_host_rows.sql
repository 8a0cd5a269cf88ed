create or replace function resman.write_host_rows(p_limit integer default 500)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    -- Where a trigger of the application waits, each row costs the wait.
    v_until timestamptz := clock_timestamp() + interval '2 seconds';
    v_unit uuid;
    v_count integer := 0;
begin
    for v_unit in
        select state.unit_id from resman.lead_state as state
        where state.is_host_due
            and (state.host_retry_at is null or state.host_retry_at <= core.clock())
        order by state.unit_id
        limit p_limit
        for no key update skip locked
    loop
        if resman.write_host_row(v_unit) then
            v_count := v_count + 1;
        end if;
        exit when clock_timestamp() > v_until;
    end loop;
    return v_count;
end;
$$;

comment on function resman.write_host_rows(integer) is
'Brings the sync columns of leads up to date that somebody was writing when they changed, or that '
'the application refused a while ago; returns how many.';

grant execute on function resman.write_host_rows(integer) to
tourbase_bridge;
