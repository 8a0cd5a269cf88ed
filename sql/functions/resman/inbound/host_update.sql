create or replace function resman.host_update(p_table text)
returns text
language sql
stable
set search_path = ''
as $$
    select format(
        'update public.%1$I as target set %2$s from unnest($1, $2) as given (id, fields)'
        ' where target.id = given.id and given.fields ?| %3$L::text[]',
        p_table,
        string_agg(
            format(
                '%1$I = case when given.fields ? %2$L and (%3$L or given.fields ->> %2$L is not null)'
                ' then (given.fields ->> %2$L)::%4$s else target.%1$I end',
                attribute.attname, known.field, not attribute.attnotnull,
                -- Without its length: a value that is too long is refused, not cut.
                format_type(attribute.atttypid, null)
            ),
            ', '
        ),
        array_agg(known.field)
    )
    from resman.inbound_columns() as known
    inner join pg_catalog.pg_attribute as attribute
        on known.host_column = attribute.attname
            and attribute.attrelid = format('public.%I', p_table)::regclass
            and not attribute.attisdropped
    where known.host_table = p_table
$$;

comment on function resman.host_update(text) is
'Returns the statement that gives rows of one of the application''s tables what ResMan has: $1 '
'their ids, $2 the fields of each. Columns that the host lacks are left out, and one that takes '
'no null keeps its value. Null where it has none of them.';
