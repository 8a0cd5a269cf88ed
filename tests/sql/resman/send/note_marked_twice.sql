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

create temporary table call as
select fixture.intend(claimed.claim, found.prospects) as decided from claimed cross join found;
select is(
    (select call.decided #>> '{document,prospect_id}' from call), 'p1', 'the older is adopted'
);
select is(fixture.staff_tasks(), array['review_duplicate p2'], 'staff are asked about the other');

select * from finish();
rollback;
