begin;
select plan(2);

select fixture.lead('10000000-0000-4000-8000-000000000001');
select is(
    resman.explain_lead('10000000-0000-4000-8000-000000000001') ->> 'reason_code',
    'RM102',
    'a property that is not connected'
);
do $$ begin
    perform fixture.connect();
    perform resman.pause_property(fixture.property(), 'test');
end $$;
select
    is(
        resman.explain_lead('10000000-0000-4000-8000-000000000001') ->> 'reason_code',
        'RM103',
        'a paused property'
    );

select * from finish();
rollback;
