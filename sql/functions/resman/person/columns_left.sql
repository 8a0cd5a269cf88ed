create or replace function resman.columns_left(p_keep_host boolean)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_object_agg(kept.place, kept.columns), '{}'::jsonb)
    from (
        select listed.place, jsonb_agg(col.attname order by col.attnum) as columns
        from resman.personal_columns() as listed
        inner join pg_catalog.pg_attribute as col on col.attrelid = to_regclass(listed.place)
        where listed.place like 'public.%'
            and col.attnum > 0 and not col.attisdropped
            and col.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype)
            and col.attname not like 'resman\_%'
            and (p_keep_host or col.attname <> all(listed.columns))
        group by listed.place
    ) as kept
$$;

comment on function resman.columns_left(boolean) is
'Returns the columns of the application''s tables that can hold texts and that an erasure does not '
'blank, by table: whoever erases looks whether anything personal is in them.';
