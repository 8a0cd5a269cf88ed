begin;
select plan(5);

do $$ begin
    perform resman.count_request('website', current_date, 1, 0, 0, core.clock());
    perform resman.count_request('website', current_date, 0, 1, 0, core.clock() - interval '2 s');
    perform resman.count_request('website', current_date, 1, 0, 1, core.clock());
    perform resman.count_request('phone', current_date, 1, 0, 0, core.clock());
end $$;
create temporary table before as
select rate.* from resman.tour_processing_success_rate as rate;
select is(
    (
        select array[before.total_requests, before.successful_requests, before.failed_requests]
        from before
        where before.source = 'website'
    ), array[2, 1, 1]::bigint[], 'the views count what is not folded'
);
select is(
    (select resman.fold_tour_stats(2)), 2, 'it folds as many as it may'
);
select is(
    (select resman.fold_tour_stats()), 2, 'and then the rest'
);
select is_empty(
    'select source, total_requests, successful_requests, failed_requests,'
    ' avg_processing_time_ms::integer from before except select source, total_requests,'
    ' successful_requests, failed_requests, avg_processing_time_ms::integer'
    ' from resman.tour_processing_success_rate',
    'the views say the same'
);
select is(
    (
        select array[stats.total_requests, stats.successful_requests, stats.timed_requests]
        from resman.tour_processing_stats as stats
        where stats.source = 'website'
    ), array[2, 1, 2], 'one row holds the day of a source'
);

select * from finish();
rollback;
