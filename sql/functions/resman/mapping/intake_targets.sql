create or replace function resman.intake_targets()
returns table (target text, kind text, most integer)
language sql
immutable
set search_path = ''
as $$
    values
    ('prospect.name', 'text', 200), ('prospect.first_name', 'text', 100),
    ('prospect.last_name', 'text', 100), ('prospect.email', 'text', 254),
    ('prospect.phone', 'text', 50), ('prospect.resman_prospect_id', 'text', 100),
    ('tour.property_id', 'text', 200), ('tour.tour_type', 'text', 50),
    ('tour.scheduled_date', 'text', 50), ('tour.scheduled_time', 'text', 50),
    ('tour.scheduled_occurrence', 'integer', 1), ('tour.duration_minutes', 'integer', 3),
    ('tour.timezone', 'text', 100), ('tour.agent_id', 'text', 100),
    ('tour.meeting_location', 'text', 500), ('tour.virtual_meeting_url', 'text', 500),
    ('tour.special_instructions', 'text', 2000),
    ('preferences.preferred_contact_method', 'text', 100),
    ('preferences.accessibility_requirements', 'text', 500),
    ('preferences.language_preference', 'text', 100), ('preferences.group_size', 'integer', 4),
    ('source_id', 'text', 100), ('event', 'text', 50), ('version', 'integer', 9)
$$;

comment on function resman.intake_targets() is
'Returns the fields that a source can fill: each with what it holds and how long it may be.';
