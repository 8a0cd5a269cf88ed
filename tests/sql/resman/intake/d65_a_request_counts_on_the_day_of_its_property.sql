begin;
select plan(2);

do $$ begin
    perform fixture.zone('America/Chicago');
    -- In Chicago it is still the day before.
    update core.clock_shift
    set shift = '2026-11-20 03:00+00'::timestamptz - clock_timestamp();
    perform fixture.submit();
end $$;
select is(
    (select log.local_date from resman.tour_processing_log as log), '2026-11-19'::date,
    'the log has the local date'
);
select is(
    (select delta.date from resman.tour_processing_delta as delta), '2026-11-19'::date,
    'and so have the statistics'
);

select * from finish();
rollback;
