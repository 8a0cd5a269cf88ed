begin;
select plan(2);

select is(
    (
        select count(*)
        from pg_class
        where
            pg_class.relnamespace = 'resman'::regnamespace and pg_class.relkind = 'v'
            and has_table_privilege('tourbase_bi', pg_class.oid, 'select')
    ),
    8::bigint, 'analysts have the views of the briefs'
);

create role an_analyst;
grant tourbase_bi to an_analyst;
create function pg_temp.read_views()
returns text
language plpgsql
as $$
declare
    v_view text;
begin
    for v_view in
        select pg_class.oid::regclass::text from pg_class
        where pg_class.relnamespace = 'resman'::regnamespace and pg_class.relkind = 'v'
            and has_table_privilege('tourbase_bi', pg_class.oid, 'select')
    loop
        set local role an_analyst;
        execute format('select count(*) from %s', v_view);
        reset role;
    end loop;
    return 'read';
end;
$$;
select is(pg_temp.read_views(), 'read', 'and can read each of them');

select * from finish();
rollback;
