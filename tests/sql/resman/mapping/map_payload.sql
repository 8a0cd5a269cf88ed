begin;
select plan(13);

create function pg_temp.mapped(p_mapping jsonb, p_payload jsonb)
returns jsonb
language sql
as $$
    select resman.map_payload(resman.compile_source(p_mapping, '[]'), p_payload)
$$;

create function pg_temp.value(p_leaf jsonb, p_payload jsonb)
returns text
language sql
as $$
    select pg_temp.mapped(
        jsonb_build_object('source_id', p_leaf), p_payload
    ) -> 'fields' ->> 'source_id'
$$;

select is(
    pg_temp.mapped(
        '{"prospect": {"name": "prospect_name"}, "tour": {
            "tour_type": "agent_led", "duration_minutes": 60, "timezone": "UTC",
            "scheduled_date": "preferred_date"}}',
        '{"prospect_name": "Dana", "preferred_date": "2027-03-13", "agent_led": "x"}'
    ) -> 'fields',
    '{"prospect.name": "Dana", "tour.tour_type": "agent_led", "tour.duration_minutes": 60,
      "tour.timezone": "UTC", "tour.scheduled_date": "2027-03-13"}',
    'the short form: numbers and words of the vocabulary are constants, the rest are paths'
);
select is(
    pg_temp.value('{"source": "old", "path": "a.b"}', '{"a": {"b": "x"}, "old": "y"}'), 'x',
    'the rule of the brief: the path goes before the source'
);
select is(
    pg_temp.value('{"source": "old"}', '{"old": "y"}'), 'y', 'and the source stands in for it'
);
select is(
    pg_temp.value('{"path": "a[1].b"}', '{"a": [{"b": "x"}, {"b": "y"}]}'),
    'y',
    'an element of an array'
);
select is(
    pg_temp.value('{"path": "a[-1].b"}', '{"a": [{"b": "x"}, {"b": "y"}, {"b": "z"}]}'), 'z',
    'one counted from the end'
);
select is(
    pg_temp.value('{"path": "a[*].b"}', '{"a": [{"c": 1}, {"b": ""}, {"b": "y"}]}'), 'y',
    'the first that gives something'
);
select is(
    pg_temp.value('{"path": "a.b"}', '{"a.b": "whole", "a": {"b": "nested"}}'), 'whole',
    'a key that is the whole path goes first'
);
select is(
    pg_temp.value('{"path": "a", "default": "d"}', '{"a": "  "}'), 'd', 'a blank is nothing given'
);
select is(pg_temp.value('{"const": "path"}', '{"path": "x"}'), 'path', 'a tagged constant');
select is(
    pg_temp.mapped('{"source_id": "a"}', '{"a": {"b": 1}}') -> 'violations',
    '[{"code": "type", "field": "a", "target": "source_id", "message": "cannot be read"}]',
    'an object is no value, and the sender''s own name is told'
);
select throws_ok(
    $$ select resman.compile_source('{"prospect": {"colour": "a", "name": "a..b"}}', '[]') $$,
    'TB401', null, 'a wrong mapping is refused'
);
select is(
    resman.check_source('{"source_name": "New", "source_type": "api", "data_mapping":
        {"prospect": {"colour": "a", "name": {"path": "a..b"}}},
        "validation_rules": [{"field": "prospect.name", "type": "word"}]}') -> 'faults',
    '["prospect.colour: no such field", "prospect.name: neither a path nor a constant",
      "rule of prospect.name: unknown type", "source_name: lower case letters, digits, - and _"]',
    'and everything that is wrong with a source is told at once'
);
select is(
    (
        select count(*)::integer from resman.source_configurations as source
        where jsonb_array_length(resman.compiled_source(source.source_name)) > 0
    ), 5, 'the shipped sources can be used'
);

select * from finish();
rollback;
