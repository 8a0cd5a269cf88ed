create or replace function resman.require_connected(p_is_connected boolean, p_property_id uuid)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if not p_is_connected then
        raise exception using
            errcode = 'TB205', message = 'property is not connected',
            detail = format('property %s', p_property_id),
            hint = 'connect it with: tourbase properties add';
    end if;
end;
$$;

comment on function resman.require_connected(boolean, uuid) is
'Raises TB205 where a property is not connected.';
