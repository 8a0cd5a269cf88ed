begin;
select plan(2);

select is(
    (
        select array_agg(held.indexrelid::regclass::text)
        from pg_catalog.pg_index as held
        where
            held.indrelid = 'resman.calendar_availability_cache'::regclass
            and held.indkey[0] = 2 and held.indkey[1] = 3
    ),
    array['resman.idx_calendar_availability_cache_property_date'],
    'D66: property and day have one index, which carries the brief''s name'
);
select ok(
    (
        select held.indisunique
        from pg_catalog.pg_index as held
        where held.indexrelid = 'resman.idx_calendar_availability_cache_property_date'::regclass
    ),
    'D66: and it is the unique one'
);

select * from finish();
rollback;
