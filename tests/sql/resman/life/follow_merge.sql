begin;
select plan(6);

create function pg_temp.stands()
returns text[]
language sql
as $$
    select array_agg(concat_ws(
        ' ', left(mapping.conversation_id::text, 1), mapping.resman_lead_id,
        mapping.resman_contact_id, mapping.mapping_status
    ) order by mapping.conversation_id)
    from resman.lead_sync_mapping as mapping
$$;
do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync('p1');
    perform fixture.lead('20000000-0000-4000-8000-000000000002');
    perform fixture.sync('p2');
    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    values (
        fixture.property(), 'clear_field', '10000000-0000-4000-8000-000000000001', 'p1', 'phone'
    );
end $$;

select ok(
    resman.follow_merge('10000000-0000-4000-8000-000000000001', 'P3', 'Q3'), 'a merge is followed'
);
select is(
    pg_temp.stands(), '{1 p3 q3 active,2 p2 qp2 active}',
    'a lead stands for the winner that no other lead stands for'
);
select resman.follow_merge('20000000-0000-4000-8000-000000000002', 'p3', 'q3');
select is(
    pg_temp.stands(), '{1 p3 q3 active,2 p3 q3 merged}', 'beside another lead it is a further one'
);
select is(
    (select task.resman_prospect_id from resman.staff_task as task), 'p3', 'staff''s tasks follow'
);
select is(
    (
        select state.base ->> 'last_name' from resman.lead_state as state
        where state.unit_id = '10000000-0000-4000-8000-000000000001'
    ), 'Whitfield', 'what both sides agreed on is kept, so an edit is still one'
);
select is(
    (
        select count(*)::integer from resman.lead_sync_log as entry
        where entry.sync_type = 'merge'
    ), 2, 'each is in the log'
);

select * from finish();
rollback;
