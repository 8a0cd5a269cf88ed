begin;
select plan(3);

do $$ begin
    perform resman.count_request('phone', current_date, 1, 0, 0, core.clock());
    perform resman.count_request('website', current_date, 1, 1, 0, core.clock());
    perform resman.count_request('website', current_date, 1, 0, 0, core.clock());
    perform resman.fold_tour_stats(2);
    perform resman.count_request('website', current_date - 9, 1, 0, 0, core.clock());
end $$;
create temporary table summary as
select found.* from resman.source_performance_summary as found;
select is(
    (
        select summary.success_rate from summary
        where summary.source = 'website'
    ), 100.00,
    'what is still open is no failure'
);
select is(
    (
        select summary.success_rate from summary
        where summary.source = 'phone'
    ), null,
    'and where nothing has ended there is no rate'
);
select is(
    (select array_agg(summary.total_requests order by summary.source) from summary),
    array[1, 2]::bigint[], 'a week counts'
);

select * from finish();
rollback;
