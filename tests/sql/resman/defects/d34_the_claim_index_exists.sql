begin;
select plan(2);

select has_index(
    'resman', 'lead_sync_queue', 'idx_lead_sync_queue_status_priority',
    array['property_id', 'priority', 'due_at', 'seq'],
    'what waits is found by property, priority and time'
);
select is(
    (
        select pg_get_expr(index.indpred, index.indrelid)
        from pg_index as index
        where index.indexrelid = 'resman.idx_lead_sync_queue_status_priority'::regclass
    ),
    '((status)::text = ''pending''::text)', 'and nothing else is in it'
);

select * from finish();
rollback;
