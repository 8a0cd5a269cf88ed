-- Where row security is on, the policy belongs to resman_0007, which drops it.
do $$
declare
    v_table regclass;
begin
    for v_table in
        select pg_policy.polrelid::regclass
        from pg_catalog.pg_policy
        inner join pg_catalog.pg_class on pg_policy.polrelid = pg_class.oid
        inner join pg_catalog.pg_namespace on pg_class.relnamespace = pg_namespace.oid
        where pg_policy.polname = 'tourbase' and not pg_class.relrowsecurity
            and pg_namespace.nspname = 'public'
    loop
        execute format('drop policy tourbase on %s', v_table);
    end loop;
end;
$$;
