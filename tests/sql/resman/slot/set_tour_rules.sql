begin;
select plan(12);

do $$ begin
    perform fixture.zone('America/Chicago');
    update core.clock_shift set shift = timestamptz '2027-03-10 12:00-06' - clock_timestamp();
end $$;
select is(
    resman.set_tour_rules(fixture.property(), '{
        "rule": {"capacity": 2, "slot_minutes": 60},
        "hours": [{"weekday": 5, "opens": "09:00", "closes": "24:00"}],
        "blackouts": [{"starts_on": "2027-12-24"}]
    }'),
    '{
        "rule": {
            "slot_minutes": 60, "capacity": 2, "buffer_before_minutes": 0,
            "buffer_after_minutes": 0, "notice_minutes": 0, "horizon_days": 60,
            "tour_types": ["in_person", "virtual", "self_guided"],
            "tours_from_conversation": false
        },
        "hours": [{"weekday": 5, "opens": "09:00", "closes": "24:00"}],
        "blackouts": [{"starts_on": "2027-12-24", "ends_on": "2027-12-24", "reason": null}]
    }'::jsonb,
    'rules are written, and returned with the defaults'
);
select is(
    resman.set_tour_rules(fixture.property(), '{"rule": {"capacity": 3}}')
    #>> '{rule,slot_minutes}',
    '60', 'what is not given stays'
);
select is(
    resman.set_tour_rules(fixture.property(), '{"blackouts": []}') -> 'blackouts', '[]',
    'a list that is given replaces what there was'
);
select
    throws_ok(
        format('select resman.set_tour_rules(fixture.property(), %L)', rules.given),
        'TB302', 'tour rules are not valid', rules.given
    )
from (
    values
    ('[]'), ('{"rules": {}}'), ('{"rule": {"capacity": 0}}'), ('{"rule": {"capacity": "many"}}'),
    ('{"hours": [{"weekday": 5, "opens": "17:00", "closes": "09:00"}]}'), ('{"hours": [5]}'),
    ('{"rule": {"slot_minutes": null}}'), ('{"rule": {"tours_from_conversation": "maybe"}}')
) as rules (given);
select throws_ok(
    $$select resman.set_tour_rules(gen_random_uuid(), '{}')$$,
    'TB202', 'property is unknown', 'a property that is unknown'
);

select * from finish();
rollback;
