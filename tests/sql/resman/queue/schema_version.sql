begin;
select plan(4);

-- Every command asks for it first, so who may use a command must be able to.
select is(
    has_function_privilege('tourbase_app', 'resman.schema_version()', 'execute'), true,
    'the application can run the commands that it has the functions of'
);
select is(
    has_function_privilege('tourbase_bridge', 'resman.schema_version()', 'execute'), true,
    'so can the bridge'
);
select is(
    has_function_privilege('tourbase_operator', 'resman.schema_version()', 'execute'), true,
    'operators'
);
select is(
    has_function_privilege('tourbase_monitor', 'resman.schema_version()', 'execute'), true,
    'and monitoring'
);

select * from finish();
rollback;
