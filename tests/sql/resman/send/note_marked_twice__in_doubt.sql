begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
create temporary table found as
select
    jsonb_build_object('prospects', jsonb_build_array(
        fixture.prospect(
            'p2', '10000000-0000-4000-8000-000000000001', '2026-11-21T10:01:00+00:00'
        ),
        fixture.prospect(
            'p1', '10000000-0000-4000-8000-000000000001', '2026-11-21T10:00:00+00:00'
        )
    )) as prospects;

do $$ begin
    perform fixture.intend(claimed.claim) from claimed;
    perform fixture.record(claimed.claim, '{"word": "ambiguous", "detail": "answer_lost"}')
    from claimed;
    perform fixture.intend(claim, found.prospects) from fixture.claim() as claim, found;
end $$;
select is(
    (select mapping.resman_lead_id from resman.lead_sync_mapping as mapping)::text, 'p1',
    'the older is taken for a lost answer too'
);
select is(
    fixture.staff_tasks(), array['review_duplicate p2'], 'and staff are asked about the other'
);

select * from finish();
rollback;
