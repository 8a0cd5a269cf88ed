create or replace function resman.account_properties(p_property_id uuid)
returns setof resman.resman_integration
language sql
stable
set search_path = ''
as $$
    select other.*
    from resman.resman_integration as own
    inner join resman.resman_integration as other
        on resman.account_key(own.api_credentials) = resman.account_key(other.api_credentials)
    where own.property_id = p_property_id and other.property_id <> p_property_id
    order by other.property_id
$$;

comment on function resman.account_properties(uuid) is
'Returns the other connected properties of a property''s account.';
