begin;
select plan(1);

select has_column(
    'resman', 'sync_success_rates', 'property_id', 'sync_success_rates has property_id'
);

select * from finish();
rollback;
