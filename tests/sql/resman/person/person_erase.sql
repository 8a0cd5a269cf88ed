begin;
select plan(25);

create function pg_temp.erase(p_keys jsonb, p_keep_host boolean default false)
returns jsonb
language sql
as $$
    select resman.person_erase(p_keys, jsonb_build_object(
        'kid', 'k1',
        'emails', (
            select jsonb_object_agg(email, md5(email))
            from jsonb_array_elements_text(resman.person_find(p_keys) -> 'emails') as email
        ),
        'phones', coalesce((
            select jsonb_object_agg(phone, md5(phone))
            from jsonb_array_elements_text(resman.person_find(p_keys) -> 'phones') as phone
        ), '{}'::jsonb)
    ), p_keep_host)
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
end $$;
update public."user" set email = 'Dana@Example.com', phone = '(512) 555-0142';
update public.conversation set ai_intent_summary = 'wants a bathtub', source = 'Website';
do $$ begin
    perform resman.fold_changes();
    perform fixture.sync('p1');
end $$;
insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_local, staff_notes)
values (
    '22220000-0000-4000-8000-000000000001', 'virtual', now()::date + 3 + time '10:00', 'call Dana'
);

select is(
    resman.person_find('{"email": "dana@example.COM"}') ->> 'leads',
    '["22220000-0000-4000-8000-000000000001"]', 'an address finds, however it is spelt'
);
select is(
    resman.person_find('{"phone": "1-512-555-0142"}') -> 'leads',
    resman.person_find('{"lead_id": "22220000-0000-4000-8000-000000000001"}') -> 'leads',
    'a number finds as the lead itself does'
);
select is(
    resman.person_find('{"email": "nobody@example.com"}') -> 'users', '[]'::jsonb,
    'who is not there is not found'
);
select is(
    resman.person_find('{"email": "dana@example.com"}') -> 'rows' ->> 'resman.tour_booking_sync',
    '1', 'the tour is among what is kept'
);
select matches(
    resman.person_export('{"email": "dana@example.com"}')::text, 'bathtub',
    'an export has the values'
);
select throws_ok(
    $$ select resman.person_erase('{"email": "nobody@example.com"}', '{}') $$,
    'TB601', 'person is unknown', 'nobody cannot be erased'
);
select throws_ok(
    $$ select resman.person_erase('{"email": "dana@example.com"}', '{"kid": "k", "emails": {}}') $$,
    'TB602', 'person was changed meanwhile', 'an address without its hash is refused'
);

update public.conversation set ai_intent_summary = 'a bathtub, please';
create temporary table flying as select fixture.claim() as job;
select is(
    pg_temp.erase('{"email": "dana@example.com"}'), '{"status": "busy"}',
    'a call under way is waited for'
);
do $$ begin
    perform resman.record_read_failure(
        (job ->> 'job_id')::uuid, (job ->> 'fence')::bigint, '{"word": "retry", "sent": false}'
    ) from flying;
end $$;
create temporary table erased as
select pg_temp.erase('{"email": "dana@example.com"}') as answer;
select is((select answer ->> 'status' from erased), 'erased', 'the person is erased');
select doesnt_match(
    (select answer::text from erased), '(?i)dana|whitfield|bathtub|555.?0142',
    'the certificate names nobody'
);
select is(
    (select to_jsonb(u) from public."user" as u) ->> 'email', null, 'the address is blank'
);
select results_eq(
    $$ select first_name || last_name, lead_source from public."user" $$,
    $$ values (''::text, null::varchar) $$, 'names that must be there are empty'
);
select results_eq(
    $$ select ai_intent_summary, source, status from public.conversation $$,
    $$ values (null::text, 'Website'::varchar, 'new'::varchar) $$,
    'texts are blank, what is counted stays'
);
select is((select base from resman.lead_state), null, 'the base is gone');
select is((select staff_notes from resman.tour_booking_sync), null, 'so is what the tour said');
select is((select revision from resman.tour_booking_sync), 1, 'which is no change to be told');
select is(
    (select mapping_status from resman.lead_sync_mapping), 'inactive', 'no prospect is theirs'
);
select results_eq(
    $$ select kind, value from resman.person_tombstone order by kind $$,
    $$ values
    ('email', md5('dana@example.com')), ('phone', md5('5125550142')), ('prospect', 'p1') $$,
    'tombstones are left'
);
select ok(
    resman.is_erased('11110000-0000-4000-8000-000000000001', 'P1', null),
    'the prospect is known to be erased'
);
select ok(
    resman.is_erased(null, 'p2', jsonb_build_array(md5('dana@example.com'))),
    'so is another one with the address'
);
select ok(
    not resman.is_erased('11110000-0000-4000-8000-000000000002', 'p1', '["other"]'),
    'and nobody else'
);
select results_eq(
    $$ select kind, resman_prospect_id from resman.staff_task where done_at is null $$,
    $$ values ('erase_person', 'p1') $$, 'staff are asked to erase in ResMan'
);

-- The application's own row was changed, so the lead is looked at once more.
do $$ begin
    update public.conversation set ai_intent_summary = 'again';
    update public."user" set email = 'new@example.com';
    perform resman.fold_changes();
end $$;
create temporary table claimed as select fixture.claim() as job;
select is((select job -> 'reads' from claimed), '[]'::jsonb, 'nothing is read for an erased lead');
select is(
    (select fixture.intend(job) ->> 'why' from claimed), 'RM601', 'and nothing is sent'
);
select results_eq(
    $$
    select
        resman.explain_lead('22220000-0000-4000-8000-000000000001') ->> 'state',
        (select status.state::text from resman.lead_status as status)
    $$,
    $$ values ('erased', 'erased') $$, 'the lead says that it is erased'
);
select * from finish();
rollback;
