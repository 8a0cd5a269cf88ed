begin;
select plan(6);

do $$ begin
    perform fixture.connect();
    perform fixture.tour(fixture.lead('22220000-0000-4000-8000-000000000001'));
end $$;
create temporary table bridge as select fixture.bridge() as id;
create function pg_temp.tell(p_outcome jsonb, p_prospects jsonb default '[]')
returns text
language plpgsql
as $$
declare
    v_claim jsonb := (select claim from bridge, fixture.claim(bridge.id) as claim);
    v_answer jsonb := fixture.intend(v_claim, jsonb_build_object('prospects', p_prospects));
begin
    perform fixture.record(v_claim, p_outcome);
    update core.clock_shift set shift = shift + interval '20 minutes';
    return coalesce(v_answer -> 'document' ->> 'kind', v_answer ->> 'why');
end;
$$;

select is(
    pg_temp.tell('{"word": "rate_limited", "text": "later"}'), 'create',
    'the lead is made before its tour is told'
);
select is(
    array[
        pg_temp.tell('{"word": "rate_limited", "text": "later"}'),
        pg_temp.tell('{"word": "rate_limited", "text": "later"}'),
        pg_temp.tell('{"word": "rate_limited", "text": "later"}')
    ],
    array['create', 'create', 'create'], 'however often that fails'
);
select is(
    (
        select array[tour.sync_status::text, tour.reason_code]
        from resman.tour_booking_sync as tour
    ),
    array['pending', null], 'the tour waits, and has not failed'
);
select is(
    pg_temp.tell(
        '{"word": "ok", "prospect_id": "p1", "person_id": "q1", "prospect": {"events": []}}'
    ),
    'create', 'once the lead is there'
);
select is(
    (
        select job.retry_count
        from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 0, 'the tour has all its tries'
);
select is(
    pg_temp.tell(
        '{"word": "ok", "prospect_id": "p1", "person_id": "q1", "prospect": {"events": []}}',
        '[{"prospect_id": "p1", "person_id": "q1", "type": "prospect", "events": []}]'
    ),
    'tour', 'and is told'
);

select * from finish();
rollback;
