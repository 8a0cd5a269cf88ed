begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
delete from public.conversation;

select
    is(
        (select rate.property_id from resman.sync_success_rates as rate), fixture.property(),
        'the property is told, also of a lead that is gone'
    );
select is(
    (select rate.successful_operations::integer from resman.sync_success_rates as rate), 1,
    'with what was done for it'
);

select * from finish();
rollback;
