create or replace function resman.person_key(p_property_id uuid, p_user_id uuid)
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
begin
    return hashtextextended(concat(p_property_id, p_user_id), 0);
end;
$$;

comment on function resman.person_key(uuid, uuid) is
'Returns the advisory lock under which a person is first sent to a property.';
