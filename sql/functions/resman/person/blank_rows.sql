create or replace function resman.blank_rows(
    p_table regclass,
    p_columns text[],
    p_key text,
    p_ids text[]
)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_set text;
    v_is_new text;
    v_key_type text;
    v_count bigint;
begin
    select
        string_agg(format('%I = %s', col.attname, blank.value), ', ' order by col.attnum),
        string_agg(
            format('%I is distinct from %s', col.attname, blank.value), ' or ' order by col.attnum
        ),
        min(key.type)
    into v_set, v_is_new, v_key_type
    from pg_catalog.pg_attribute as col
    inner join (
        select one.attrelid, format_type(one.atttypid, one.atttypmod) as type
        from pg_catalog.pg_attribute as one
        where one.attname = p_key and not one.attisdropped
    ) as key on col.attrelid = key.attrelid
    cross join lateral resman.blank_value(col) as blank (value)
    where col.attrelid = p_table and col.attname = any(p_columns) and not col.attisdropped
        and col.attnum > 0 and blank.value is not null;
    if v_set is null or p_ids = '{}' then
        return 0;
    end if;
    -- The key's own type, so that its index is used.
    execute format(
        'update %s set %s where %I = any($1::%s[]) and (%s)',
        p_table, v_set, p_key, v_key_type, v_is_new
    ) using p_ids;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function resman.blank_rows(regclass, text[], text, text[]) is
'Blanks those of the columns that a table has, in the rows with these ids; returns how many rows '
'held something. A column that cannot be blank stays (blank_value).';
