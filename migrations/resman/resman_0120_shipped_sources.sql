-- The sources that are shipped, as data: where each has which field.
-- depends: resman_0102_intake

insert into resman.source_configurations (
    source_name, source_type, data_mapping, validation_rules
) values
(
    'website', 'form',
    '{
        "prospect": {
            "name": {"path": "prospect_name", "transform": "trim"},
            "email": {"path": "prospect_email", "transform": "email"},
            "phone": {"path": "prospect_phone"}
        },
        "tour": {
            "property_id": {"path": "property_name", "transform": "trim"},
            "tour_type": {"path": "tour_type", "transform": "lower"},
            "scheduled_date": {"path": "preferred_date"},
            "scheduled_time": {"path": "preferred_time"},
            "duration_minutes": {"const": 60}
        },
        "source_id": {"path": "submission_id"}
    }',
    '[
        {"field": "prospect.name", "required": true, "type": "string"},
        {"field": "prospect.email", "required": false, "type": "email"},
        {"field": "prospect.phone", "required": false, "type": "phone"}
    ]'
),
(
    'phone', 'manual',
    '{
        "prospect": {
            "name": {"path": "caller_name", "transform": "trim"},
            "phone": {"path": "caller_phone"}
        },
        "tour": {
            "property_id": {"path": "property_interest", "transform": "trim"},
            "tour_type": {"const": "agent_led"},
            "scheduled_date": {"path": "preferred_date"},
            "scheduled_time": {"path": "preferred_time"},
            "duration_minutes": {"const": 60}
        },
        "source_id": {"path": "call_id"}
    }',
    '[
        {"field": "prospect.name", "required": true, "type": "string"},
        {"field": "prospect.phone", "required": true, "type": "phone"}
    ]'
),
(
    'otter_trip', 'api',
    '{
        "prospect": {
            "name": {"path": "prospect.name", "transform": "trim"},
            "email": {"path": "prospect.email", "transform": "email"},
            "phone": {"path": "prospect.phone"},
            "resman_prospect_id": {"path": "prospect.resman_prospect_id", "transform": "trim"}
        },
        "tour": {
            "property_id": {"path": "tour.property_id"},
            "tour_type": {"path": "tour.tour_type"},
            "scheduled_date": {"path": "tour.scheduled_date"},
            "duration_minutes": {"path": "tour.duration_minutes"},
            "agent_id": {"path": "tour.agent_id"},
            "meeting_location": {"path": "tour.meeting_location"},
            "virtual_meeting_url": {"path": "tour.virtual_meeting_url"},
            "special_instructions": {"path": "tour.special_instructions"}
        },
        "preferences": {
            "preferred_contact_method": {"path": "preferences.preferred_contact_method"},
            "accessibility_requirements": {"path": "preferences.accessibility_requirements"},
            "language_preference": {"path": "preferences.language_preference"},
            "group_size": {"path": "preferences.group_size"}
        },
        "source_id": {"path": "source_id"},
        "event": {"path": "event", "transform": "lower"},
        "version": {"path": "version"}
    }',
    '[
        {"field": "source_id", "required": true, "type": "string"},
        {"field": "prospect.email", "required": false, "type": "email"}
    ]'
),
(
    'touriquest', 'api',
    '{
        "prospect": {
            "name": {"path": "prospect.name", "transform": "trim"},
            "email": {"path": "prospect.email", "transform": "email"},
            "phone": {"path": "prospect.phone"},
            "resman_prospect_id": {"path": "prospect.resman_prospect_id", "transform": "trim"}
        },
        "tour": {
            "property_id": {"path": "tour.property_id"},
            "tour_type": {"path": "tour.tour_type"},
            "scheduled_date": {"path": "tour.scheduled_date"},
            "duration_minutes": {"path": "tour.duration_minutes"},
            "agent_id": {"path": "tour.agent_id"},
            "meeting_location": {"path": "tour.meeting_location"},
            "virtual_meeting_url": {"path": "tour.virtual_meeting_url"},
            "special_instructions": {"path": "tour.special_instructions"}
        },
        "preferences": {
            "preferred_contact_method": {"path": "preferences.preferred_contact_method"},
            "accessibility_requirements": {"path": "preferences.accessibility_requirements"},
            "language_preference": {"path": "preferences.language_preference"},
            "group_size": {"path": "preferences.group_size"}
        },
        "source_id": {"path": "source_id"},
        "event": {"path": "event", "transform": "lower"},
        "version": {"path": "version"}
    }',
    '[
        {"field": "source_id", "required": true, "type": "string"},
        {"field": "prospect.email", "required": false, "type": "email"}
    ]'
),
(
    'webhook', 'webhook',
    '{
        "prospect": {
            "name": {"path": "prospect.name", "transform": "trim"},
            "first_name": {"path": "prospect.first_name", "transform": "trim"},
            "last_name": {"path": "prospect.last_name", "transform": "trim"},
            "email": {"path": "prospect.email", "transform": "email"},
            "phone": {"path": "prospect.phone"},
            "resman_prospect_id": {"path": "prospect.resman_prospect_id", "transform": "trim"}
        },
        "tour": {
            "property_id": {"path": "tour.property_id"},
            "tour_type": {"path": "tour.tour_type"},
            "scheduled_date": {"path": "tour.scheduled_date"},
            "scheduled_time": {"path": "tour.scheduled_time"},
            "duration_minutes": {"path": "tour.duration_minutes"},
            "agent_id": {"path": "tour.agent_id"},
            "meeting_location": {"path": "tour.meeting_location"},
            "virtual_meeting_url": {"path": "tour.virtual_meeting_url"},
            "special_instructions": {"path": "tour.special_instructions"},
            "scheduled_occurrence": {"path": "tour.scheduled_occurrence"}
        },
        "preferences": {
            "preferred_contact_method": {"path": "preferences.preferred_contact_method"},
            "accessibility_requirements": {"path": "preferences.accessibility_requirements"},
            "language_preference": {"path": "preferences.language_preference"},
            "group_size": {"path": "preferences.group_size"}
        },
        "source_id": {"path": "source_id"},
        "event": {"path": "event", "transform": "lower"},
        "version": {"path": "version"}
    }',
    '[
        {"field": "prospect.email", "required": false, "type": "email"}
    ]'
);
