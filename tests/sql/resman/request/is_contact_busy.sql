begin;
select plan(6);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.submit();
    perform fixture.submit('{"source_id": "b-2", "tour": {"scheduled_date": "2027-03-11T15:00"}}');
end $$;
create temporary table claimed as
select
    row_number() over (order by claim ->> 'unit_id') as place,
    claim
from fixture.claim() as claim;
create temporary table told as
select
    claimed.place,
    claimed.claim,
    fixture.intend(claimed.claim) as decided
from claimed
order by claimed.place;
select is(
    (
        select told.decided ->> 'do' from told
        where told.place = 1
    ), 'post', 'the first is made'
);
select is(
    (
        select told.decided ->> 'why' from told
        where told.place = 2
    ),
    'another request of the person goes first', 'the second waits for it'
);
do $$ begin
    perform fixture.record(told.claim, jsonb_build_object(
        'word', 'ok', 'prospect_id', 'p1', 'person_id', 'q1', 'prospect', '{"events": []}'::jsonb
    ))
    from told where told.place = 1;
    update core.clock_shift set shift = shift + interval '5 seconds';
end $$;
create temporary table again as
select claim from fixture.claim() as claim
where claim ->> 'unit_id' = (
    select told.claim ->> 'unit_id' from told
    where told.place = 2
);
select is(
    (select again.claim -> 'reads' from again), '[{"email": "dana@example.com"}]',
    'it looks again who has the address'
);
create temporary table found as
select
    fixture.intend(
        again.claim, '{"prospects": [{"prospect_id": "p1", "person_id": "q1", "type": "prospect",
            "first_name": "Dana", "last_name": "Whitfield", "email": "dana@example.com",
            "events": []}]}'
    ) as decided
from again;
select is(
    (
        select
            array[
                found.decided ->> 'do', found.decided -> 'document' ->> 'kind',
                found.decided -> 'document' ->> 'prospect_id'
            ]
        from found
    ), array['post', 'tour', 'p1'], 'and tells the prospect that is there now'
);
select is(
    (select found.decided -> 'document' -> 'event' ->> 'first_contact' from found), 'false',
    'for which it is no first contact'
);
select is(
    (select count(*)::integer from resman.intake_prospects), 1, 'one prospect is of the intake'
);

select * from finish();
rollback;
