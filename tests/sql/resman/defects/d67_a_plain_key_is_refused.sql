begin;
select plan(2);

select throws_ok(
    $$ insert into resman.resman_integration (property_id, resman_property_id, api_credentials)
    values (fixture.property(), 'x', '{"api_key": "secret"}') $$, '23514', null,
    'credentials that are not sealed are refused'
);
select ok(
    not has_column_privilege(
        'tourbase_operator', 'resman.resman_integration', 'api_credentials', 'select'
    ), 'and nobody but the owner reads them'
);

select * from finish();
rollback;
