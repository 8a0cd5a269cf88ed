begin;
select plan(7);

create function pg_temp.counts()
returns integer[]
language sql
as $$
    select array[sum(found.total), sum(found.successful), sum(found.failed)]::integer[]
    from (
        select delta.total, delta.successful, delta.failed
        from resman.tour_processing_delta as delta
        union all
        select stats.total_requests, stats.successful_requests, stats.failed_requests
        from resman.tour_processing_stats as stats
    ) as found
$$;
create function pg_temp.shown()
returns integer[]
language sql
as $$
    select array[
        sum(rate.total_requests), sum(rate.successful_requests), sum(rate.failed_requests)
    ]::integer[]
    from resman.tour_processing_success_rate as rate
$$;
create function pg_temp.finish(p_state text)
returns void
language sql
as $$
    select resman.end_requests(array_agg(request.id), p_state, null, null)
    from resman.tour_request as request
$$;

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.submit();
    perform pg_temp.finish('failed');
end $$;
select is(pg_temp.counts(), array[1, 0, 1], 'a request that was given up has failed');
do $$ begin perform pg_temp.finish('failed'); end $$;
select is(pg_temp.counts(), array[1, 0, 1], 'once');
do $$ begin
    perform resman.fold_tour_stats();
    update core.clock_shift set shift = interval '1 day';
    perform pg_temp.finish('success');
end $$;
select is(pg_temp.counts(), array[1, 1, 0], 'where it succeeds after all, it was no failure');
select is(pg_temp.shown(), array[1, 1, 0], 'the view says so before that is folded');
do $$ begin perform resman.fold_tour_stats(); end $$;
select is(pg_temp.shown(), array[1, 1, 0], 'and after it');

do $$ begin
    perform fixture.submit('{"version": 2, "event": "confirmed"}');
    perform pg_temp.finish('failed');
    perform fixture.submit('{"version": 3, "event": "cancelled"}');
    perform pg_temp.finish('failed');
end $$;
select is(
    pg_temp.shown(), array[3, 1, 2], 'a failed one that comes again and fails has failed twice'
);
do $$ begin perform pg_temp.finish('success'); end $$;
select is(pg_temp.shown(), array[3, 3, 0], 'and with the success of one both succeed');

select * from finish();
rollback;
