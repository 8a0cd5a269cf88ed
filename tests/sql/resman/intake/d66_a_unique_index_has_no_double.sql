begin;
select plan(1);

select is_empty(
    $$
    select one.indexrelid::regclass, other.indexrelid::regclass
    from pg_index as one
    inner join pg_index as other
        on one.indrelid = other.indrelid and one.indexrelid < other.indexrelid
        and one.indkey::text = other.indkey::text
        and one.indpred is null and other.indpred is null
        and coalesce(one.indexprs::text, '') = coalesce(other.indexprs::text, '')
    inner join pg_class as relation on one.indrelid = relation.oid
    where relation.relnamespace = 'resman'::regnamespace
        and relation.relname in ('tour_processing_stats', 'calendar_availability_cache')
    $$, 'the unique constraint has the name of the brief''s index, and is the only one'
);

select * from finish();
rollback;
