begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update resman.resman_integration set updated_at = '2020-01-01', paused_reason = 'x';
select ok(
    (select integration.updated_at > '2021-01-01' from resman.resman_integration as integration),
    'whatever the statement says'
);

select * from finish();
rollback;
