create or replace function resman.insert_host_row(p_table text, p_row jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_columns text;
    v_values text;
begin
    select
        string_agg(format('%I', attribute.attname), ', '),
        string_agg(
            format('($1 ->> %L)::%s', attribute.attname, format_type(attribute.atttypid, null)), ', '
        )
    into v_columns, v_values
    from jsonb_object_keys(p_row) as given (name)
    inner join pg_catalog.pg_attribute as attribute
        on given.name = attribute.attname
            and attribute.attrelid = format('public.%I', p_table)::regclass
            and not attribute.attisdropped;
    execute format('insert into public.%I (%s) select %s', p_table, v_columns, v_values)
    using p_row;
end;
$$;

comment on function resman.insert_host_row(text, jsonb) is
'Inserts a row into one of the application''s tables, of the columns that it has. Raises what its '
'constraints and triggers raise.';
