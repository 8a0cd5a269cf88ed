begin;
select plan(1);

do $$ begin
    perform fixture.lead() from generate_series(1, 5);
end $$;
select is(
    (select count(distinct job.seq)::integer from resman.lead_sync_queue as job), 5,
    'each has a number of its own'
);

select * from finish();
rollback;
