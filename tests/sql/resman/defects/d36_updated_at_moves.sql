begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update resman.resman_integration set updated_at = '2020-01-01', paused_reason = 'x';
select ok(
    (select integration.updated_at > '2021-01-01' from resman.resman_integration as integration),
    'whatever the statement says'
);
select is(
    array(
        select attribute.attrelid::regclass::text
        from pg_attribute as attribute
        inner join pg_class as class on attribute.attrelid = class.oid
        where
            attribute.attname = 'updated_at'
            and class.relnamespace = 'resman'::regnamespace
            and class.relkind in ('r', 'p') and not class.relispartition
            and class.relname not like '%\_archive'
            and not exists (
                select 1
                from pg_trigger as touch
                inner join pg_proc as function on touch.tgfoid = function.oid
                where touch.tgrelid = class.oid and function.proname = 'touch_updated_at'
            )
    ),
    array[]::text[], 'on every table that has one'
);

select * from finish();
rollback;
