-- What the application did not have goes, unless it has come to use it.
do $$
declare
    v_table text;
    v_why text;
begin
    foreach v_table in array array[
        'message', 'lead_notification', 'conversation', 'chatbot', 'property_manager_assignment',
        'property_manager', 'user', 'property', 'company'
    ] loop
        continue when to_regclass(format('public.%I', v_table)) is null
            or exists (select 1 from resman.host_table where host_table.name = v_table);
        execute format('lock table public.%I in access exclusive mode', v_table);
        v_why := null;
        -- With row security on, a table may only look empty.
        if (
            select pg_class.relrowsecurity
            from pg_catalog.pg_class
            where pg_class.oid = format('public.%I', v_table)::regclass
        ) then
            v_why := 'has row security';
        else
            execute format('select ''has rows'' from public.%I limit 1', v_table) into v_why;
        end if;
        if v_why is null then
            begin
                execute format('drop table public.%I', v_table);
            exception
                when dependent_objects_still_exist then
                    v_why := 'is used by others';
            end;
        end if;
        if v_why is not null then
            raise warning 'table public.% stays: it %', v_table, v_why;
        end if;
    end loop;
end;
$$;

drop table resman.host_table;
