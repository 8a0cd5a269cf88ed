begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
update resman.lead_sync_queue set fence = fence + 1
where status = 'processing';

select is(
    (
        select
            fixture.record(claimed.claim, '{"word": "ok", "prospect_id": "p", "person_id": "q"}')
            ->> 'status'
        from claimed
    ), 'stale', 'the outcome is refused'
);
select is((select count(*)::integer from resman.lead_sync_mapping), 0, 'nothing changed');
select is((select count(*)::integer from resman.stale_outcome), 1, 'and it is noted');

select * from finish();
rollback;
