begin;
select plan(22);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001', p_user_id => '20000000-0000-4000-8000-000000000001');
    perform fixture.sync('p1');
    update public."user" as person set phone = '5125550102', first_name = 'Dana';
    update resman.lead_state as state
    set base = state.base || '{"phone": "5125550101", "email": "20000000-0000-4000-8000-000000000001@example.com"}';
    delete from resman.lead_change as change;
end $$;
create function pg_temp.state()
returns resman.lead_state
language sql
as $$ select state from resman.lead_state as state $$;
create function pg_temp.found()
returns resman.lead_sync_conflicts
language sql
as $$
    select conflict from resman.lead_sync_conflicts as conflict
    order by conflict.created_at desc, conflict.id desc limit 1
$$;
-- Staff changed the phone, and so did we: what merge_lead tells of it.
create function pg_temp.differ(p_ours text, p_theirs text, p_strategy text default 'manual_review')
returns integer
language sql
as $$
    select resman.note_conflicts(
        '10000000-0000-4000-8000-000000000001', fixture.property(), 'p1',
        jsonb_build_array(jsonb_build_object(
            'field', 'phone', 'type', 'data_conflict', 'domiq', p_ours, 'resman', p_theirs,
            'strategy', p_strategy, 'rule', 'default', 'value', p_theirs
        ))
    )
$$;

select is(pg_temp.differ('5125550102', '5125550103'), 1, 'a conflict opens');
select is(
    ((pg_temp.state()).held, (pg_temp.state()).sync_status, (pg_temp.state()).reason_code)::text,
    '({phone},conflict,RM401)', 'its field is held, and the lead says so'
);
select is(pg_temp.differ('5125550102', '5125550104'), 1, 'one for each field');
select is((pg_temp.found()).resman_value, '"5125550104"', 'with its newest values');

select throws_ok(
    $$ select resman.resolve_conflict((pg_temp.found()).id, 'merged', '"no phone"') $$, 'TB503',
    'the conflict cannot be settled so', 'a value that the field cannot have'
);
select throws_ok(
    $$ update resman.lead_sync_conflicts set resolution_strategy = 'manual_review' $$, 'TB503',
    'the conflict cannot be settled so', 'a way that settles nothing'
);
select throws_ok(
    $$ select resman.resolve_conflict(gen_random_uuid(), 'domiq_wins') $$, 'TB501',
    'conflict is unknown', 'a conflict that is not there'
);
select is(
    resman.preview_resolution((pg_temp.found()).id, 'merged', '"(512) 555-0105"'),
    '{"domiq": {"from": "5125550102", "to": "5125550105"},
      "resman": {"from": "5125550104", "to": "5125550105"}}',
    'what it would do is told before'
);
do $$ begin
    perform resman.resolve_conflict((pg_temp.found()).id, 'merged', '"(512) 555-0105"', 'Ito', 'she called');
end $$;
select is(
    (
        (pg_temp.found()).resolution_status, (pg_temp.found()).resolved_value,
        (pg_temp.found()).resolved_by_name, (pg_temp.found()).settled_at
    )::text,
    '(resolved,"""5125550105""",Ito,)', 'settled, by whom and with what; not yet carried out'
);
select throws_like(
    $$ update resman.lead_sync_conflicts set resolution_strategy = 'domiq_wins' $$,
    'conflict is settled already', 'the second of two people learns of the first'
);
select is((pg_temp.state()).held, array['phone'], 'the field is held until it is carried out');
do $$ begin perform resman.fold_changes(); end $$;
select is(
    (
        select (job.priority, job.change_count)::text from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), '(3,0)', 'the lead is looked at before others'
);
select is(
    resman.settle_resolutions('10000000-0000-4000-8000-000000000001', '{"phone": "5125550104"}'),
    '{"phone": "5125550105"}', 'with ResMan read: our side is given the value'
);
select is(
    (
        (pg_temp.state()).base -> 'phone', (pg_temp.state()).held, (pg_temp.state()).sync_status
    )::text,
    '("""5125550104""",,not_synced)', 'the base is what ResMan has, so that it is sent'
);
select is(
    (
        select (log.conflict_resolution, log.conflict_details ->> 'field')::text
        from resman.lead_sync_log as log
        where log.conflict_resolution is not null
    ), '(merged,phone)', 'the log says how it was settled'
);

-- ResMan moves on between what a person saw and what is carried out.
delete from resman.lead_sync_conflicts as conflict;
do $$ begin
    perform pg_temp.differ('5125550102', '5125550106');
    update resman.lead_sync_conflicts as conflict
    set resolution_strategy = 'resman_wins'
    where conflict.resolution_status = 'manual_review';
end $$;
select is(
    resman.settle_resolutions('10000000-0000-4000-8000-000000000001', '{"phone": "5125550107"}'),
    '{}', 'nothing is done where ResMan has moved on'
);
select is(
    (
        (pg_temp.found()).resolution_status, (pg_temp.found()).resman_value,
        (pg_temp.found()).resolution_strategy, (pg_temp.found()).notes
    )::text,
    format(
        '(manual_review,"""5125550107""",,"ResMan has moved on since %s settled it")', session_user
    ),
    'but the conflict is open again'
);
-- It is edited here between the decision and its being carried out: the edit is newer.
update resman.lead_sync_conflicts as conflict set resolution_strategy = 'resman_wins'
where conflict.resolution_status = 'manual_review';
update public."user" as person set phone = '5125550108';
select is(
    resman.settle_resolutions('10000000-0000-4000-8000-000000000001', '{"phone": "5125550107"}'),
    '{}', 'an edit of ours since then is not overwritten'
);
select is((pg_temp.state()).base ->> 'phone', '5125550107', 'but sent');

delete from resman.lead_sync_conflicts as conflict;
select
    is(
        pg_temp.differ('5125550108', '5125550109', 'resman_wins'),
        0,
        'what a rule decides opens nothing'
    );
select is(
    (
        (pg_temp.found()).resolution_status, (pg_temp.found()).resolution_strategy,
        (pg_temp.found()).resolved_value, (pg_temp.found()).resolved_by_name
    )::text,
    '(auto_resolved,resman_wins,"""5125550109""",rule:default)', 'and is kept with the rule'
);
delete from resman.lead_sync_conflicts as conflict;
do $$ begin
    perform pg_temp.differ('5125550108', '5125550110');
    perform pg_temp.differ('5125550110', '5125550110', 'merged');
end $$;
select is(
    ((pg_temp.found()).resolution_status, (pg_temp.state()).held)::text, '(auto_resolved,)',
    'one whose sides hold the same by now is closed'
);

select * from finish();
rollback;
