-- What Tourbase may write into the application's tables of what ResMan has.
-- runs as: host
-- depends: resman_0007_host_rights

do $$
declare
    v_table text;
    v_columns text;
begin
    for v_table, v_columns in
        select wanted.host_table, string_agg(format('%I', attribute.attname), ', ')
        from (
            values
                ('user', array['first_name', 'last_name', 'email', 'phone']),
                (
                    'conversation',
                    array[
                        'move_in_date', 'price_range_min', 'price_range_max', 'occupants_count',
                        'status'
                    ]
                )
        ) as wanted (host_table, host_columns)
        inner join pg_catalog.pg_attribute as attribute
            on attribute.attrelid = format('public.%I', wanted.host_table)::regclass
                and attribute.attname = any(wanted.host_columns)
                and not attribute.attisdropped
        group by wanted.host_table
    loop
        execute format('grant update (%s) on public.%I to tourbase_owner', v_columns, v_table);
    end loop;
end;
$$;

grant insert on public."user" to tourbase_owner;
grant insert on public.conversation to tourbase_owner;
