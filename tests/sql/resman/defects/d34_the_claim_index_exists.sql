begin;
select plan(1);

select has_index(
    'resman', 'lead_sync_queue', 'idx_lead_sync_queue_status_priority',
    'what waits is found by property, priority and time'
);

select * from finish();
rollback;
