begin;
select plan(4);

do $$ begin
    insert into resman.tour_processing_log (
        source, source_id, processing_status, created_at, finished_at, local_date
    )
    select 'website', age.name, age.status, now() - age.old, now() - age.old, current_date
    from (
        values ('old', 'success', interval '31 days'), ('new', 'failed', interval '29 days'),
        ('open', 'processing', interval '31 days')
    ) as age (name, status, old);
    insert into resman.tour_processing_stats (date, source)
    values (current_date - 91, 'website'), (current_date - 89, 'website');
    insert into resman.tour_request (source, source_id, body_sha256, state, payload, keep_until)
    values
    ('website', 'past', '\x', 'failed', '{"name": "x"}', now() - interval '1 day'),
    ('website', 'kept', '\x', 'failed', '{"name": "x"}', now() + interval '1 day');
    perform resman.count_request('phone', current_date, 1, 0, 0, core.clock());
    perform resman.cleanup_old_tour_logs();
end $$;
select set_eq(
    'select source_id from resman.tour_processing_log', array['new', 'open'],
    'finished rows go after 30 days, what is open stays'
);
select set_eq(
    'select source_id from resman.tour_request where payload is not null', array['kept'],
    'what a failed request said goes when its time is over'
);
select is(
    (
        select array_agg(stats.source order by stats.source)
        from resman.tour_processing_stats as stats
    ),
    array['phone', 'website']::varchar[],
    'statistics go after 90 days, what was noted is folded first'
);
select is_empty('select 1 from resman.tour_processing_delta', 'nothing is left to fold');

select * from finish();
rollback;
