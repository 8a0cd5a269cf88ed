begin;
select plan(12);

do $$ begin
    perform fixture.connect();
    perform resman.set_property(fixture.property(), '{"sync_direction": "bidirectional"}');
    perform fixture.lead('10000000-0000-4000-8000-000000000001', p_user_id => '20000000-0000-4000-8000-000000000001');
end $$;
create function pg_temp.state()
returns resman.lead_state
language sql
as $$ select state from resman.lead_state as state $$;
create function pg_temp.prospect(p_fields jsonb)
returns jsonb
language sql
as $$
    select '{"prospect_id": "p1", "person_id": "q1", "type": "prospect", "events": [], "phones": [],
        "preferences": {}, "first_name": "Dan", "last_name": "Whitfield", "content_hash": "h",
        "email": "20000000-0000-4000-8000-000000000001@example.com"}'::jsonb || p_fields
$$;
-- Sends the lead once: ResMan showed the one and answers the other. Returns what was posted.
create function pg_temp.sent(p_before jsonb, p_after jsonb, p_served_at text)
returns jsonb
language plpgsql
as $$
declare
    v_claim jsonb := (select claim from fixture.claim() as claim);
    v_intent jsonb;
begin
    v_intent := fixture.intend(v_claim, case
        when p_before is null then '{}'
        else jsonb_build_object('prospects', jsonb_build_array(pg_temp.prospect(p_before)))
    end);
    perform fixture.record(v_claim, jsonb_build_object(
        'word', 'ok', 'prospect_id', 'p1', 'person_id', 'q1', 'served_at', p_served_at,
        'prospect', pg_temp.prospect(p_after)
    ));
    return v_intent -> 'document';
end;
$$;

do $$ begin
    perform pg_temp.sent(null, '{}', '2027-03-01T10:00:00Z');
end $$;
select is(
    ((pg_temp.state()).base -> 'first_name', (pg_temp.state()).shown -> 'first_name')::text,
    '("""Dana""","""Dan""")', 'the base is what was sent, how it is shown what was answered'
);
select is(
    ((pg_temp.state()).shown -> 'last_name', (pg_temp.state()).shown -> 'stage')::text,
    '("""Whitfield""","""prospect""")', 'of a create all that is answered'
);
select is(
    ((pg_temp.state()).remote_hash, (pg_temp.state()).remote_read_at)::text,
    ('h', '2027-03-01T10:00:00Z'::timestamptz)::text, 'and its hash and time'
);

update public."user" as person set phone = '(512) 555-0101';
do $$ begin
    perform resman.fold_changes();
    perform pg_temp.sent('{}', '{
        "phones": [{"type": "cell", "number": "512-555-0101"}], "last_name": "Edited by staff"
    }', '2027-03-01T10:05:00Z');
end $$;
select is(
    ((pg_temp.state()).shown -> 'phone', (pg_temp.state()).shown -> 'last_name')::text,
    '("""5125550101""","""Whitfield""")',
    'of an update what it has changed, so that no edit of staff passes for known'
);
select is(
    (pg_temp.state()).prior, '{"phone": null}', 'what was shown before is kept for a late copy'
);
select ok(
    (pg_temp.state()).remote_hash is null, 'the hash of an answer that holds news is not kept'
);

update public."user" as person set phone = '(512) 555-0102';
do $$ begin
    perform resman.fold_changes();
    perform pg_temp.sent(
        '{"phones": [{"type": "cell", "number": "512-555-0101"}]}',
        '{"phones": [{"type": "cell", "number": "512-555-0102"}]}', '2027-03-01T10:05:20Z'
    );
end $$;
select
    is(
        (pg_temp.state()).prior,
        '{"phone": null}',
        'two posts soon after each other: the oldest stays'
    );
update public."user" as person set phone = '(512) 555-0103', last_name = 'Whitfield-Ito';
do $$ begin
    perform resman.fold_changes();
    perform pg_temp.sent(
        '{"phones": [{"type": "cell", "number": "512-555-0102"}]}',
        '{"phones": [{"type": "cell", "number": "512-555-0103"}], "last_name": "Whitfield-Ito"}',
        '2027-03-01T11:00:00Z'
    );
end $$;
select is(
    (pg_temp.state()).prior, '{"phone": "5125550102", "last_name": "Whitfield"}',
    'later what came before goes'
);

-- The first name waits for a person: staff changed it, and so did we.
do $$ begin
    perform resman.set_merge_policy('manual_review', fixture.property(), field)
    from unnest(array['first_name', 'occupants']) as field;
end $$;
update public."user" as person set first_name = 'Danielle', phone = '(512) 555-0104';
update public.conversation as lead set occupants_count = 3;
create temporary table posted on commit drop as
with folded as materialized (select resman.fold_changes() as folded)

select
    pg_temp.sent(
        '{"first_name": "Dani", "last_name": "Whitfield-Ito", "preferences": {"occupants": 4},
        "phones": [{"type": "cell", "number": "512-555-0103"}], "content_hash": "of staff"}',
        '{"first_name": "Dani", "last_name": "Whitfield-Ito", "preferences": {"occupants": 4},
        "phones": [{"type": "cell", "number": "512-555-0104"}]}',
        '2027-03-01T12:00:00Z'
    ) as document
from folded;
select is(
    (
        select
            (
                posted.document ->> 'first_name',
                posted.document -> 'preferences' -> 'occupants',
                posted.document -> 'phones' -> 0 ->> 'number'
            )::text
        from posted
    ), '(Dani,4,5125550104)', 'a held field is posted as ResMan has it, the others go on'
);
select is(
    ((pg_temp.state()).base -> 'first_name', (pg_temp.state()).base -> 'occupants')::text,
    '("""Dana""",)',
    'and keeps its base'
);
select is(
    ((pg_temp.state()).sync_status, (pg_temp.state()).reason_code)::text, '(conflict,RM401)',
    'the lead says that a person must decide'
);
select is(
    (
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status in ('pending', 'processing')
    ), 0, 'and is not sent for it'
);

select * from finish();
rollback;
