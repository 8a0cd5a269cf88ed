begin;
select plan(1);

select is(
    (
        select count(*)::integer from pg_indexes
        where schemaname = 'public' and indexdef ~ 'resman_sync_status|resman_last_sync_at'
    ), 0, 'the status indexes stand on the side state'
);

select * from finish();
rollback;
