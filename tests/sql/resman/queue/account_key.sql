begin;
select plan(3);

select is(
    resman.account_key('{"partner_id": "p", "account_id": "400"}'), 'p/400',
    'partner and account make the key'
);
select is(resman.account_key(null), '/', 'credentials that are missing have a key too');

create function pg_temp.plan_of(p_query text)
returns text
language plpgsql
as $$
declare
    v_plan json;
begin
    execute 'explain (verbose, format json) ' || p_query into v_plan;
    return v_plan::text;
end;
$$;

select unalike(
    pg_temp.plan_of(
        'select resman.account_key(integration.api_credentials)'
        ' from resman.resman_integration as integration'
    ),
    '%account_key(%',
    'a claim asks for the key of every property, so it is no call of a function'
);

select * from finish();
rollback;
