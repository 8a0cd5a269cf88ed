begin;
select plan(7);

create function pg_temp.prospect(p_id text, p_last_name text default 'Whitfield')
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'prospect_id', p_id, 'person_id', 'q' || p_id, 'type', 'prospect', 'first_name', 'Dana',
        'last_name', p_last_name, 'email', 'dana@example.com', 'events', '[]'::jsonb
    )
$$;

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.submit();
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select is(
    (
        select
            fixture.intend(claimed.claim, jsonb_build_object('prospects', jsonb_build_array(
                pg_temp.prospect('p1'), pg_temp.prospect('p2')
            ))) ->> 'why'
        from claimed
    ), 'ResMan has several prospects that may be this person', 'of several none is chosen'
);
select is(
    (
        select array[log.processing_status::text, log.reason_code, log.error_message]
        from resman.tour_processing_log as log
    ), array['failed', 'RM303', 'duplicate_lead'], 'the request fails with its reason'
);
select is(
    (select tour.status::text from resman.tour_booking_sync as tour), 'scheduled',
    'its tour keeps its seat'
);
select is(fixture.submit() ->> 'http', '202', 'the sender may ask again');
create temporary table again as select claim from fixture.claim() as claim;
create temporary table told as
select
    fixture.intend(again.claim, jsonb_build_object('prospects', jsonb_build_array(
        pg_temp.prospect('p1'), pg_temp.prospect('p3', 'Other')
    ))) as decided
from again;
select is(
    (select told.decided -> 'document' ->> 'prospect_id' from told), 'p1',
    'the one with the same last name is told'
);
select is(
    (
        select
            array[
                told.decided -> 'document' ->> 'first_name',
                told.decided -> 'document' ->> 'last_name', told.decided -> 'document' ->> 'email'
            ]
        from told
    ), array['Dana', 'Whitfield', 'dana@example.com'], 'as it stands in ResMan'
);
select is(
    (select attempt.sent - array['_told', '_request_id'] from resman.lead_attempt as attempt),
    '{}'::jsonb, 'the attempt holds nothing of the person'
);

select * from finish();
rollback;
