create or replace function resman.unwritable_fields(p_fields jsonb)
returns text[]
language sql
stable
set search_path = ''
as $$
    select coalesce(array_agg(given.key order by given.key), '{}')
    from jsonb_each(p_fields) as given
    left join resman.inbound_columns() as known on given.key = known.field
    left join pg_catalog.pg_attribute as attribute
        on known.host_column = attribute.attname
            and attribute.attrelid = format('public.%I', known.host_table)::regclass
            and not attribute.attisdropped
    where attribute.attname is null or (attribute.attnotnull and given.value = 'null'::jsonb)
$$;

comment on function resman.unwritable_fields(jsonb) is
'Returns the fields that the application cannot be given: it lacks the column, or the column '
'takes no null.';
