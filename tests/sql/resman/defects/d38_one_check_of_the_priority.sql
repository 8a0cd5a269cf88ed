begin;
select plan(1);

select is(
    (
        select count(*)::integer from pg_constraint
        where
            conrelid = 'resman.lead_sync_queue'::regclass and contype = 'c'
            and pg_get_constraintdef(oid) ~ 'priority >='
    ), 1, 'the named one and no other'
);

select * from finish();
rollback;
