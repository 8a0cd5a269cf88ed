begin;
select plan(1);

select is(
    (
        select count(*)::integer from pg_extension
        where extname <> 'plpgsql'
    ), 0,
    'the schema stands on a plain database'
);

select * from finish();
rollback;
