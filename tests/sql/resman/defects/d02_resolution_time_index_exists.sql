begin;
select plan(1);

select has_index(
    'resman', 'lead_sync_conflicts', 'idx_lead_sync_conflicts_resolution_time',
    'the expression index of the brief exists'
);

select * from finish();
rollback;
