begin;
select plan(5);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.submit();
end $$;
create temporary table bridge as select fixture.bridge() as id;
-- Found at once, a prospect is made; what came meanwhile is told by the same job.
create function pg_temp.work()
returns text
language plpgsql
as $$
declare
    v_claim jsonb := (select claim from bridge, fixture.claim(bridge.id) as claim);
    v_answer jsonb := fixture.intend(v_claim, '{"prospects": []}');
begin
    if v_answer ->> 'do' = 'post' then
        perform fixture.submit('{"version": 2, "tour": {"scheduled_date": "2027-03-11T15:00"}}');
        v_answer := fixture.record(v_claim, jsonb_build_object(
            'word', 'ok', 'prospect_id', 'p1', 'person_id', 'q1', 'prospect', '{"events": []}'::jsonb
        ));
    end if;
    return coalesce(v_answer ->> 'why', v_answer ->> 'status');
end;
$$;
create function pg_temp.later(p_shift interval)
returns void
language sql
as $$
    update core.clock_shift set shift = p_shift
$$;

select is(pg_temp.work(), 'cancelled', 'the job of a change that came meanwhile goes on');
select is(
    pg_temp.work(), 'another request of the person goes first',
    'a prospect that was made a moment ago may not be shown yet'
);
do $$ begin
    perform pg_temp.later('90 seconds');
    insert into resman.prospect_alias (property_id, prospect_id, winner_id)
    values (fixture.property(), 'p1', 'p9');
end $$;
create temporary table work as
select
    claim.value as claim,
    fixture.intend(claim.value, '{"prospects": []}') as answer
from bridge, fixture.claim(bridge.id) as claim (value);
select is(
    (
        select jsonb_path_query_array(work.answer, '$.reads[*].kind')
        from work
    ), '["id", "marker"]',
    'after a minute it is looked for: its known winner, and who has the marker of its tour'
);
create temporary table looked as
select jsonb_agg(read.value || '{"prospects": []}') as looks
from work, jsonb_array_elements(work.answer -> 'reads') as read (value);
select is(
    (
        select
            fixture.intend(
                work.claim, jsonb_build_object('prospects', '[]'::jsonb, 'looked', looked.looks)
            ) ->> 'why'
        from work, looked
    ), 'the prospect is no longer in ResMan', 'where they show nothing it has vanished'
);
select is(
    (
        select array[log.processing_status::text, log.reason_code, log.error_message]
        from resman.tour_processing_log as log
    ), array['failed', 'RM304', 'stale_id'], 'and the request fails with its reason'
);

select * from finish();
rollback;
