begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
delete from public.conversation;
select is(
    (
        select
            fixture.record(claimed.claim, '{"word": "ok", "prospect_id": "p", "person_id": "q"}')
            ->> 'status'
        from claimed
    ), 'completed', 'the outcome is recorded'
);
select is(
    (select mapping.mapping_status::text from resman.lead_sync_mapping as mapping), 'deleted',
    'and the ids are kept'
);

select * from finish();
rollback;
