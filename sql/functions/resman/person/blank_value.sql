create or replace function resman.blank_value(p_column pg_catalog.pg_attribute)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when not p_column.attnotnull then 'null'
        when p_column.atttypid = 'jsonb'::regtype then '''{}''::jsonb'
        when p_column.atttypid not in ('text'::regtype, 'varchar'::regtype) then null
        when exists (
            select 1
            from pg_catalog.pg_index
            where pg_index.indrelid = p_column.attrelid and pg_index.indisunique
                and p_column.attnum = any(pg_index.indkey::smallint[])
        )
            -- Two erased persons must differ.
            then format(
                'left(''erased-'' || replace(id::text, ''-'', ''''), %s)',
                case when p_column.atttypmod > 4 then p_column.atttypmod - 4 else 64 end
            )
        else ''''''
    end
$$;

comment on function resman.blank_value(pg_catalog.pg_attribute) is
'Returns, as SQL, what stands in a column of a person who was erased: null where it may be, else '
'an empty text or object; null where the column has no such value.';
