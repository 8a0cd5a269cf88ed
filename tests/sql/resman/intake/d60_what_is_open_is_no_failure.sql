begin;
select plan(2);

do $$ begin
    perform resman.count_request('website', current_date, 1, 1, 0, core.clock());
    perform resman.count_request('website', current_date, 1, 1, 0, core.clock());
    perform resman.count_request('website', current_date, 1, 0, 0, core.clock());
    perform resman.fold_tour_stats(1);
end $$;
select is(
    (select rate.success_rate from resman.tour_processing_success_rate as rate), 100.00,
    'two of two that ended are all, beside one that is open'
);
select is(
    (select summary.success_rate from resman.source_performance_summary as summary), 100.00,
    'and so it is in the week'
);

select * from finish();
rollback;
