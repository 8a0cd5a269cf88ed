begin;
select plan(4);

select throws_ok(
    $$ insert into resman.resman_integration (property_id, resman_property_id, api_credentials)
    values (fixture.property(), 'x', '{"api_key": "secret"}') $$, '23514', null,
    'credentials that are not sealed are refused'
);
select throws_ok(
    $$ insert into resman.resman_integration (property_id, resman_property_id, api_credentials)
    values (
        fixture.property(), 'x',
        '{"v": 1, "kid": "00000000", "account_id": "1", "partner_id": "p", "nonce": "n", "ct": "c",
        "api_key": "secret"}'
    ) $$, '23514', null, 'also beside sealed ones'
);
select is(
    array(
        select role.name
        from unnest(array['operator', 'monitor', 'bi', 'app', 'privacy']) as role (name)
        where has_column_privilege(
            'tourbase_' || role.name, 'resman.resman_integration', 'api_credentials', 'select'
        )
    ),
    array[]::text[], 'no person reads them'
);
select is(
    array(
        select role.name
        from unnest(array['operator', 'monitor']) as role (name)
        where not has_column_privilege(
            'tourbase_' || role.name, 'resman.resman_integration', 'sync_status', 'select'
        )
    ),
    array[]::text[], 'while the state beside them is read'
);

select * from finish();
rollback;
