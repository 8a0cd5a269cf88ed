create or replace function resman.require_source(p_source text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if not exists (
        select 1 from resman.source_configurations as source where source.source_name = p_source
    ) then
        raise exception using
            errcode = 'TB402', message = 'source is unknown',
            detail = format('source %s', p_source),
            hint = 'tourbase sources list shows them';
    end if;
end;
$$;

comment on function resman.require_source(text) is
'Raises TB402 where there is no such source.';
