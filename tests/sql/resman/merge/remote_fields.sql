begin;
select plan(12);

select is(
    resman.remote_fields('{
        "prospect_id": "p", "type": "prospect", "first_name": " Dana  Q ", "last_name": "Whitfield",
        "email": "Dana@EXAMPLE.com ", "phones": [
            {"type": "home", "number": "(512) 555-0101"}, {"type": "Cell", "number": "+1 512.555.0102"}
        ],
        "preferences": {
            "move_in_date": "2027-03-01T00:00:00", "rent_min": 1200.4, "rent_max": "1500.00",
            "occupants": 2, "bedrooms": 2, "comments": ["x"]
        }
    }'),
    '{"first_name": "Dana Q", "last_name": "Whitfield", "email": "Dana@example.com",
      "phone": "5125550102", "move_in_date": "2027-03-01", "rent_min": 1200, "rent_max": 1500,
      "occupants": 2, "lost": false, "stage": "prospect"}', 'in the words of a lead'
);
select is(
    resman.remote_fields('{
        "type": "lost", "first_name": null, "last_name": "Unknown", "email": "", "phones": [],
        "preferences": {}
    }'),
    '{"first_name": null, "last_name": null, "email": null, "phone": null, "move_in_date": null,
      "rent_min": null, "rent_max": null, "occupants": null, "lost": true, "stage": "prospect"}',
    'empty there'
);
select is(
    resman.remote_fields('{"phones": [{"type": null, "number": "512 555 0101"}, {"number": "1"}]}'),
    '{"phone": "5125550101"}', 'the first phone where none is a cell phone'
);
select is(resman.remote_fields('{"events": []}'), '{}', 'what an answer does not tell');
select is(
    resman.remote_fields('{"preferences": {"rent": 1500, "rent_min": null, "rent_max": 1800}}')
    - array['move_in_date', 'occupants'],
    '{"rent_min": 1500, "rent_max": 1800}', 'one rent stands for a limit that is not there'
);
select is(
    resman.remote_fields('{"preferences": {
        "move_in_date": "in spring", "rent_min": "about 1,200", "rent_max": "1e400", "occupants": "2-3"
    }}'), '{}', 'what cannot be read counts as not told'
);
select is(
    resman.remote_fields('{"type": "applicant"}')
    || resman.remote_fields('{"type": "former_resident"}'),
    '{"lost": false, "stage": "applicant"}', 'a type of no known meaning says nothing'
);
select is(
    resman.remote_fields('{"type": "current_resident"}') ->> 'stage', 'resident', 'who has moved in'
);
select lives_ok($$
    select resman.remote_fields(value) from unnest(array[
        'null', '[]', '1', '"x"', '{"phones": 1, "preferences": [], "type": {}, "email": {"a": 1}}',
        '{"phones": [1, null, {}, {"number": {}}], "first_name": [], "preferences": {"rent_min": {}}}'
    ]::jsonb[]) as value
$$, 'it never raises');
select ok(
    not resman.is_remote_news('{"phone": "1"}', '{"email": "e"}', '{
        "phone": "1", "email": "e", "rent_min": null, "stage": "prospect"
    }'), 'no news: base, spelling of the base, empty as before'
);
select is(
    array(
        select resman.is_remote_news('{"phone": "1"}', null, value)
        from
            unnest(
                array[
                    '{"phone": "2"}', '{"phone": null}', '{"email": "e"}', '{"stage": "applicant"}'
                ]::jsonb[]
            ) as value
    ), array[true, true, true, true], 'news'
);
select is(
    resman.without_late(
        '{"phone": "old", "email": "new", "rent_min": null}', '{"phone": "now", "rent_min": null}',
        '{"phone": "old", "rent_min": null}'
    ), '{"email": "new", "rent_min": null}', 'a late copy tells nothing of what was just sent'
);

select * from finish();
rollback;
