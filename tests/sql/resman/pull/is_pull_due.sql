begin;
select plan(8);

-- Read at noon on the property's clock, and due again by what was so then.
create function pg_temp.is_due(p_frequency text, p_due text, p_errors integer, p_now text)
returns boolean language sql as $$
    select resman.is_pull_due(waiting, integration, 300, p_now::timestamptz)
    from (
        select
            fixture.property() as property_id, '2027-03-03 18:00+00'::timestamptz as last_pulled_at,
            p_due::timestamptz as due_at, p_errors as error_count
    ) as given
    cross join lateral jsonb_populate_record(null::resman.pull_cursor, to_jsonb(given)) as waiting
    cross join lateral jsonb_populate_record(null::resman.resman_integration, jsonb_build_object(
        'sync_frequency', p_frequency, 'time_zone', 'America/Chicago'
    )) as integration
$$;

select ok(
    not pg_temp.is_due('realtime', '2027-03-03 18:05+00', 0, '2027-03-03 18:04:59+00'),
    'it waits for its interval'
);
select ok(
    pg_temp.is_due('realtime', '2027-03-03 18:05+00', 0, '2027-03-03 18:05+00'),
    'then it is due'
);
select ok(
    pg_temp.is_due('realtime', '2027-03-04 06:00+00', 0, '2027-03-03 18:05+00'),
    'where a day was waited for and it is read in real time now, it is due by its interval'
);
select ok(
    not pg_temp.is_due('hourly', '2027-03-04 06:00+00', 0, '2027-03-03 18:59:59+00'),
    'by the hour it waits for the hour'
);
select ok(
    pg_temp.is_due('hourly', '2027-03-04 06:00+00', 0, '2027-03-03 19:00+00'), 'and is due with it'
);
select ok(
    not pg_temp.is_due('daily', '2027-03-04 06:00+00', 0, '2027-03-04 05:59:59+00'),
    'by the day it waits for midnight'
);
select ok(
    not pg_temp.is_due('realtime', '2027-03-03 18:15+00', 2, '2027-03-03 18:10+00'),
    'after failures it waits as long as was said'
);

select
    ok(
        not resman.is_pull_due(waiting, integration, 300, '2027-03-03 18:00+00'),
        'one that was never read waits for its first time'
    )
from
    jsonb_populate_record(
        null::resman.pull_cursor, '{"due_at": "2027-03-03 18:05+00", "error_count": 0}'
    ) as waiting
cross join jsonb_populate_record(
    null::resman.resman_integration, '{"sync_frequency": "realtime", "time_zone": "UTC"}'
) as integration;

select * from finish();
rollback;
