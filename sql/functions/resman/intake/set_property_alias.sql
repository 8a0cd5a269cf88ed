create or replace function resman.set_property_alias(
    p_source text,
    p_value text,
    p_property_id uuid
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if not exists (
        select 1 from resman.source_configurations as source where source.source_name = p_source
    ) then
        raise exception using
            errcode = 'TB402', message = 'source is unknown', detail = format('source %s', p_source),
            hint = 'see: tourbase sources list';
    end if;
    if p_property_id is null then
        delete from resman.source_property_aliases as alias
        where alias.source = p_source and alias.value = lower(btrim(p_value));
    else
        insert into resman.source_property_aliases as alias (source, value, property_id)
        values (p_source, lower(btrim(p_value)), p_property_id)
        on conflict (source, value) do update set property_id = excluded.property_id;
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'set_property_alias', 'source', p_source,
        jsonb_build_object('value', lower(btrim(p_value)), 'property_id', p_property_id)
    );
    return (select report from resman.source_report(p_source) as report);
end;
$$;

comment on function resman.set_property_alias(text, text, uuid) is
'Says what a source calls a property; a null property forgets it. Returns the report of the '
'source. Raises TB402 for an unknown source.';

grant execute on function resman.set_property_alias(text, text, uuid) to
tourbase_operator;
