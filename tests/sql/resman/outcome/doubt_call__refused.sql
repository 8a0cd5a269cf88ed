begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    for n in 1..3 loop
        perform
            fixture.intend(claim),
            fixture.record(claim, '{"word": "ambiguous", "detail": "refused_unknown"}')
        from fixture.claim() as claim;
        update core.clock_shift set shift = shift + interval '31 seconds';
        -- The second of the two empty looks.
        perform fixture.intend(claim) from fixture.claim() as claim where n < 3;
        update core.clock_shift set shift = shift + interval '31 seconds';
    end loop;
end $$;
select is(
    (select job.status::text from resman.lead_sync_queue as job), 'failed',
    'the third refusal for no known reason ends it'
);
select is(
    (
        select count(*)::integer from resman.lead_attempt as attempt
        where attempt.kind = 'create'
    ),
    3, 'after three calls'
);
select is(
    (
        select count(*)::integer from resman.lead_attempt as attempt
        where attempt.sent <> '{}'
    ), 0,
    'none of which keeps what it told of the person'
);

select * from finish();
rollback;
