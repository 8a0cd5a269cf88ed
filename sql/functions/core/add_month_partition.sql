create or replace function core.add_month_partition(p_schema text, p_table text, p_month date)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_name text := format('%s_%s', p_table, to_char(p_month, 'YYYY_MM'));
begin
    perform pg_advisory_xact_lock(hashtextextended(p_schema || v_name, 0));
    if to_regclass(format('%I.%I', p_schema, v_name)) is not null then
        return false;
    end if;
    execute format(
        'create table %I.%I partition of %I.%I for values from (%L) to (%L)',
        p_schema, v_name, p_schema, p_table,
        p_month::timestamp at time zone 'UTC',
        (p_month + interval '1 month') at time zone 'UTC'
    );
    execute format('comment on table %I.%I is %L', p_schema, v_name, 'Rows of ' || to_char(p_month, 'YYYY-MM') || '.');
    return true;
exception
    when check_violation then
        return false;
end;
$$;

comment on function core.add_month_partition(text, text, date) is
'Makes a table''s partition for a month (UTC) unless it exists; returns whether it was made. '
'Leaves the month to the default partition where that holds rows of it already.';
