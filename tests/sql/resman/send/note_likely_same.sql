begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    update public."user" set phone = '(512) 555-0143';
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
create temporary table call as
select
    fixture.intend(
        claimed.claim,
        '{"prospects": [
            {"prospect_id": "p1", "person_id": "q1", "type": "prospect", "last_name": "Other",
             "email": "other@example.com", "phones": [{"type": "cell", "number": "512.555.0143"}]},
            {"prospect_id": "p2", "person_id": "q2", "type": "prospect", "last_name": "Whitfield",
             "email": "another@example.com", "phones": [{"type": "cell", "number": "5125550199"}]}
        ]}'
    ) as decided
from claimed;

select is(
    (select call.decided ->> 'do' from call), 'post',
    'neither a phone alone nor a name alone is adopted'
);
select is(
    (select attempt.kind from resman.lead_attempt as attempt), 'create', 'the lead is created'
);
select is(
    (
        select array_agg(format('%s %s', task.kind, task.resman_prospect_id))
        from resman.staff_task as task
    ),
    array['review_duplicate p1'],
    'staff are asked about who has its phone, not about a namesake'
);
select is(
    (
        select count(*)::integer from resman.staff_task as task
        where task.text like '%0143%'
    ), 0,
    'and the task holds nothing personal'
);

select * from finish();
rollback;
