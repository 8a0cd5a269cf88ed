create or replace function resman.compiled_source(p_source text)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_source resman.source_configurations;
begin
    select * into v_source from resman.source_configurations as source
    where source.source_name = p_source and source.is_active;
    if v_source.compiled = '[]'::jsonb then
        v_source.compiled := resman.compile_source(v_source.data_mapping, v_source.validation_rules);
        update resman.source_configurations as source
        set compiled = v_source.compiled
        where source.id in (
            select free.id from resman.source_configurations as free
            where free.id = v_source.id
            for no key update skip locked
        );
    end if;
    return v_source.compiled;
end;
$$;

comment on function resman.compiled_source(text) is
'Returns the fields of a source as requests are read by; makes them where the row came with a '
'migration. Null for a source that is not there or not active.';
