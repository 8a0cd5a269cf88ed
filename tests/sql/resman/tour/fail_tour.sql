begin;
select plan(7);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.sync();
    perform fixture.tour('22220000-0000-4000-8000-000000000001', '2027-03-13 15:00');
    perform resman.fold_changes();
end $$;
create function pg_temp.tell(p_outcome jsonb)
returns jsonb
language sql
as $$
    select fixture.record(claim.value, p_outcome)
    from
        fixture.claim() as claim (value)
    cross join lateral fixture.intend(claim.value, '{"prospects": [
        {"prospect_id": "p1", "person_id": "qp1", "type": "prospect", "events": []}
    ]}') as intent
    where intent ->> 'do' = 'post'
$$;
create function pg_temp.lead()
returns text
language sql
as $$
    select resman.explain_lead('22220000-0000-4000-8000-000000000001') ->> 'state'
$$;

select is(
    pg_temp.tell('{"word": "permanent", "detail": "bad_agent", "text": "No such agent"}'),
    '{"status": "failed", "reason_code": "RM301"}', 'a tour that ResMan refuses is given up'
);
select is(
    (
        select array[status.sync_state, status.reason_code]
        from resman.tour_status as status
    ),
    array['failed', 'RM301'], 'with its reason'
);
select is(pg_temp.lead(), 'synced', 'its lead has not failed');
select is(
    (
        select array[state.sync_status::text, state.reason_code]
        from resman.lead_state as state
    ),
    array['synced', null], 'and says nothing of it'
);

do $$ begin
    perform fixture.tour('22220000-0000-4000-8000-000000000001', '2027-03-14 15:00');
    perform resman.fold_changes();
end $$;
select is(
    pg_temp.tell(
        '{"word": "ok", "prospect_id": "p1", "person_id": "qp1", "prospect": {"events": []}}'
    ) ->> 'status',
    'pending', 'another tour of the lead is told'
);
select is(
    (
        select array_agg(status.sync_state order by status.starts_at)
        from resman.tour_status as status
    ),
    array['failed', 'told'], 'and has not failed with it'
);
do $$ begin
    update public."user" set first_name = 'Kim';
    perform resman.fold_changes();
end $$;
select isnt(
    (
        select claim.value
        from fixture.claim() as claim (value)
    ), null, 'an edit of the lead goes out'
);

select * from finish();
rollback;
