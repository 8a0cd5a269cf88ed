begin;
select plan(2);

do $$ begin
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    insert into resman.lead_sync_conflicts (
        conversation_id, property_id, conflict_type, conflict_field, resolution_status,
        domiq_value, resman_value
    )
    values ('10000000-0000-4000-8000-000000000001', fixture.property(), 'data_conflict', 'phone', 'manual_review', '"1"', '"2"');
end $$;
select is_empty(
    'select from resman.check_conflicts_differ', 'two values are what a person is to decide about'
);
do $$ begin
    update resman.lead_sync_conflicts set domiq_value = '"2"';
end $$;
select results_eq(
    'select shown.field::text from resman.check_conflicts_differ as shown', array['phone'],
    'one is nothing to decide'
);

select * from finish();
rollback;
