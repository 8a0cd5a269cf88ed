create or replace function resman.choose_source(p_facts resman.call_facts)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_name text := p_facts.lead ->> '_source';
    v_source_id text;
begin
    if v_name is not null and (p_facts.state).is_source_refused is not true then
        select entry.remote_id into v_source_id
        from resman.remote_catalogue as entry
        where entry.property_id = (p_facts.integration).property_id
            and entry.kind = 'sources'
            and lower(entry.name) = lower(v_name)
        order by entry.remote_id
        limit 1;
    end if;
    return coalesce(v_source_id, (p_facts.integration).default_source_id);
end;
$$;

comment on function resman.choose_source(resman.call_facts) is
'Returns ResMan''s id of the lead''s source: by name, unless ResMan has refused it, else the '
'property''s default.';
