begin;
select plan(7);

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
    perform fixture.connect();
    insert into resman.tour_booking_sync (
        conversation_id, tour_type, scheduled_datetime, status, prospect_info
    )
    select
        fixture.lead(), 'virtual', now() - age.old, 'scheduled', '{"name": "Dana"}'
    from (values (interval '91 days'), (interval '89 days')) as age (old);
    insert into resman.tour_request (source, source_id, body_sha256, state, created_at, open_requests)
    values
    ('website', 'over', '\x', 'success', now() - interval '31 days', '[]'),
    ('website', 'to come', '\x', 'success', now() - interval '31 days', '[]');
    insert into resman.tour_booking_sync (request_id, property_id, tour_type, scheduled_datetime, status)
    select request.id, fixture.property(), 'virtual', now() + interval '1 day', 'scheduled'
    from resman.tour_request as request
    where request.source_id = 'to come';
    insert into resman.lead_state (unit_id)
    select request.id from resman.tour_request as request;
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

select is(
    (
        select array_agg(tour.scheduled_datetime > now() - interval '90 days')
        from resman.tour_booking_sync as tour
        where tour.prospect_info is not null
    ), array[true], 'what a tour says of its person goes 90 days after it'
);
select is_empty(
    $$ select 'over' from resman.tour_request as request where request.source_id = 'over'
    union all
    select 'to come' where not exists (
        select 1 from resman.tour_request as request where request.source_id = 'to come'
    ) $$, 'the keys of a request stay while its tour is to come'
);
select set_eq(
    'select state.unit_id from resman.lead_state as state',
    'select request.id from resman.tour_request as request',
    'with a request goes the state of its unit, and none before'
);

select * from finish();
rollback;
