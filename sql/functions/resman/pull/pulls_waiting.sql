create or replace function resman.pulls_waiting(p_now timestamptz)
returns table (property_id uuid, account_key text)
language sql
stable
set search_path = ''
as $$
    select distinct on (named.account_key)
        taken.property_id,
        named.account_key
    from resman.pull_cursor as taken
    inner join resman.resman_integration as integration
        on taken.property_id = integration.property_id
    cross join lateral (
        select resman.account_key(integration.api_credentials) as account_key
    ) as named
    where taken.pulling_by is not null
        and taken.rests_until <= p_now
        and not resman.is_pull_free(taken, p_now)
    order by named.account_key, taken.rests_until, taken.property_id
$$;

comment on function resman.pulls_waiting(timestamptz) is
'Returns the accounts for whose next call a reading waits, and one property of each: jobs leave it '
'a place, so that however many wait it is read.';
