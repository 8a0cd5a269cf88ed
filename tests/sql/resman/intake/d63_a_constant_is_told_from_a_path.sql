begin;
select plan(3);

create temporary table mapped as
select
    resman.map_payload(
        resman.compile_source(
            '{"tour": {"timezone": "UTC", "duration_minutes": 60, "tour_type": "agent_led",
                "scheduled_date": "preferred_date", "agent_id": {"const": "preferred_date"},
                "meeting_location": {"path": "UTC"}}}', '[]'
        ), '{"preferred_date": "2027-03-13T15:00", "UTC": "the office", "agent_led": "no"}'
    ) -> 'fields' as fields;
select is(
    (select mapped.fields - array['tour.agent_id', 'tour.meeting_location'] from mapped),
    '{"tour.timezone": "UTC", "tour.duration_minutes": 60, "tour.tour_type": "agent_led",
      "tour.scheduled_date": "2027-03-13T15:00"}'::jsonb,
    'the short form of the brief is read by its rule'
);
select is(
    (select mapped.fields ->> 'tour.agent_id' from mapped), 'preferred_date',
    'a tagged constant is never a path'
);
select is(
    (select mapped.fields ->> 'tour.meeting_location' from mapped), 'the office',
    'and a tagged path is never a constant'
);

select * from finish();
rollback;
