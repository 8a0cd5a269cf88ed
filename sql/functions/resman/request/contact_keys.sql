create or replace function resman.contact_keys(p_request resman.tour_request)
returns bigint[]
language sql
immutable
set search_path = ''
as $$
    select coalesce(array_agg(hashtextextended(concat_ws('/', p_request.property_id, one.key), 0) order by 1), '{}')
    from (
        values ('e/' || p_request.email_key), ('p/' || p_request.phone_key)
    ) as one (key)
    where one.key is not null
$$;

comment on function resman.contact_keys(resman.tour_request) is
'Returns the keys of a request''s e-mail address and phone number at its property, in order: '
'under them its person is first sent there.';
