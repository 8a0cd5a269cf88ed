create or replace function resman.unwritable_fields(p_fields jsonb)
returns text[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
    return array(
        select given.key from jsonb_each(p_fields) as given
        -- As a scalar it is looked up for each field, never among all columns.
        where (
            select not attribute.attnotnull or given.value <> 'null'::jsonb
            from pg_catalog.pg_attribute as attribute
            inner join resman.inbound_columns() as known on given.key = known.field
            where attribute.attrelid = case known.host_table
                    when 'user' then 'public."user"'::regclass else 'public.conversation'::regclass
                end
                and attribute.attname = known.host_column::name
                and not attribute.attisdropped
        ) is not true
        order by given.key
    );
end;
$$;

comment on function resman.unwritable_fields(jsonb) is
'Returns the fields that the application cannot be given: it lacks the column, or the column '
'takes no null.';
