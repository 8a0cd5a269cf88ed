begin;
select plan(13);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.sync();
    update resman.lead_state set last_sync_at = '2020-01-01';
end $$;
create function pg_temp.lead()
returns text[]
language sql
as $$
    select array[person.first_name, person.phone, lead.move_in_date::text]
    from public.conversation as lead
    inner join public."user" as person on lead.user_id = person.id
    where lead.id = '22220000-0000-4000-8000-000000000001'
$$;
create function pg_temp.inbox(p_id text)
returns text[]
language sql
as $$
    select array[inbox.state, inbox.reason]
    from resman.prospect_inbox as inbox
    where inbox.prospect_id = p_id
$$;
-- As v1 shows it; a part is what v2 shows.
create function pg_temp.whole(p_name text)
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'first_name', p_name, 'phones', '[{"type": "cell", "number": "5125550143"}]'::jsonb,
        'preferences', '{"move_in_date": "2027-08-01"}'::jsonb
    )
$$;

do $$ begin
    perform fixture.show('p1', '2027-06-01 12:00Z', pg_temp.whole('Dayna'));
    perform fixture.show('p1', '2027-06-01 12:05Z', '{"first_name": "Dee", "is_part": true}');
end $$;
select is(
    pg_temp.lead(), array['Dee', '5125550143', '2027-08-01'],
    'of what a part leaves out it says nothing'
);
select is(
    fixture.show('p1', '2027-06-01 12:06Z', '{"first_name": "Dee", "is_part": true}'), null,
    'the same part again is nothing'
);
do $$ begin
    perform fixture.show('p1', '2027-06-01 12:10Z', pg_temp.whole('Dora'));
    perform fixture.show('p1', '2027-06-01 12:15Z', '{"first_name": "Dee", "is_part": true}');
end $$;
select is((pg_temp.lead())[1], 'Dee', 'but not when a whole has said something else between them');
do $$ begin
    perform fixture.show('p1', '2027-06-01 12:14Z', '{"first_name": "Old", "is_part": true}');
end $$;
select is((pg_temp.lead())[1], 'Dee', 'an older part does not go over a newer one');

do $$ begin
    perform resman.hint_prospect(fixture.property(), 'p1');
    perform fixture.show('p1', '2027-06-01 12:20Z', '{"first_name": "Di", "is_part": true}');
end $$;
select is(
    (pg_temp.lead())[1] || (pg_temp.inbox('p1'))[1], 'Dihinted',
    'what is to be read again is, whatever a part has shown meanwhile'
);
do $$ begin
    perform fixture.show('p1', '2027-06-01 12:25Z', pg_temp.whole('Di'));
end $$;
select is((pg_temp.inbox('p1'))[1], 'applied', 'until it was');

select is(
    fixture.show('p2', '2027-06-01 12:00Z', '{
        "first_name": "Walk", "last_name": "In", "is_part": true,
        "modified_at": "2027-06-01T11:59:00Z"
    }'),
    '{"hinted": 1}', 'a part does not make a lead'
);
select is(
    pg_temp.inbox('p2'), array['hinted', 'its id tells the rest of it'], 'its whole is asked for'
);
select is(
    fixture.show('p2', '2027-06-01 12:01Z', '{"first_name": "Walk", "last_name": "In"}', 'look'),
    '{"imported": 1}', 'and makes it'
);

do $$ begin
    perform fixture.show('p3', '2027-06-01 12:00Z', '{
        "first_name": "Our", "last_name": "Own", "is_part": true,
        "modified_at": "2027-06-01T11:59:00Z"
    }');
    perform fixture.show('p3', '2027-06-01 12:01Z', '{
        "first_name": "Our", "last_name": "Own",
        "markers": ["[ref:lead:6f9619ff8b86d011b42d00c04fc964ff]"]
    }', 'look');
end $$;
select is(
    pg_temp.inbox('p3'), array['skipped', 'we have made it, or told of it'],
    'one with a marker of ours becomes no lead'
);
do $$ begin
    perform fixture.show('p3', '2027-06-01 12:05Z', '{
        "first_name": "Our", "last_name": "Own", "is_part": true,
        "modified_at": "2027-06-01T11:59:00Z"
    }');
end $$;
select is(
    (pg_temp.inbox('p3'))[1], 'skipped', 'and is not asked for again while it stays as it was'
);

do $$ begin
    perform fixture.show(
        'p4', '2027-06-01 12:00Z', '{"first_name": "Some", "last_name": "One"}', 'look'
    );
end $$;
select is(
    pg_temp.inbox('p4'), array['skipped', 'nothing has shown yet that it is new'],
    'one that a mere hint has shown may be old'
);
select is(
    fixture.show('p4', '2027-06-01 12:01Z', '{"first_name": "Some", "last_name": "One"}'),
    '{"imported": 1}', 'until a window shows it'
);

select * from finish();
rollback;
