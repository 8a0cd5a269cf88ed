create or replace function resman.extend_partitions()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_table text;
    v_month date;
    v_count integer := 0;
begin
    foreach v_table in array array['lead_sync_log', 'lead_attempt'] loop
        for v_month in
            select (date_trunc('month', core.clock(), 'UTC') at time zone 'UTC' + make_interval(months => ahead.months))::date
            from generate_series(0, 2) as ahead (months)
        loop
            if core.add_month_partition('resman', v_table, v_month) then
                v_count := v_count + 1;
            end if;
        end loop;
    end loop;
    return v_count;
end;
$$;

comment on function resman.extend_partitions() is
'Makes the monthly partitions of log and attempts for this and the next two months; returns how '
'many were missing.';

grant execute on function resman.extend_partitions() to
tourbase_bridge, tourbase_operator;
