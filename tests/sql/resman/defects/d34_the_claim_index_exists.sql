begin;
select plan(1);

select has_index(
    'resman', 'lead_sync_queue', 'lead_sync_queue_claim_idx',
    'what waits is found by property, priority and time'
);

select * from finish();
rollback;
