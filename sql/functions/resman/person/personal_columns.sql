create or replace function resman.personal_columns()
returns table (place text, key_column text, keys text, columns text[])
language sql
immutable
set search_path = ''
as $$
    values
    (
        'public.conversation', 'id', 'leads',
        '{ai_intent_summary,apartment_size_preference,move_in_date,price_range_min,price_range_max,'
        'occupants_count,has_pets,pet_details,desired_features,work_location,reason_for_moving,'
        'resman_custom_fields}'::text[]
    ),
    ('public."user"', 'id', 'users', '{first_name,last_name,email,phone,age,resman_custom_fields}'),
    ('public.message', 'conversation_id', 'leads', '{message_text}'),
    (
        'resman.lead_state', 'unit_id', 'units',
        '{base,shown,prior,turns,remote_hash,error_message,host_error}'
    ),
    ('resman.lead_attempt', 'unit_id', 'units', '{sent,error_message}'),
    ('resman.lead_sync_queue', 'unit_id', 'units', '{sync_data,error_message}'),
    ('resman.lead_sync_queue_archive', 'unit_id', 'units', '{sync_data,error_message}'),
    (
        'resman.lead_sync_log', 'conversation_id', 'units',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    (
        'resman.lead_sync_log_archive', 'conversation_id', 'units',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    ('resman.lead_sync_log', 'job_id', 'jobs', '{sync_data,response_data,error_message,conflict_details}'),
    (
        'resman.lead_sync_log_archive', 'job_id', 'jobs',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    (
        'resman.lead_sync_conflicts', 'conversation_id', 'units',
        '{resman_value,domiq_value,resolved_value,notes}'
    ),
    (
        'resman.lead_sync_conflicts_archive', 'conversation_id', 'units',
        '{resman_value,domiq_value,resolved_value,notes}'
    ),
    ('resman.staff_task', 'conversation_id', 'units', '{text}'),
    ('resman.staff_task', 'tour_id', 'tours', '{text}'),
    ('resman.staff_task', 'resman_prospect_id', 'prospects', '{text}'),
    ('resman.stale_outcome', 'job_id', 'jobs', '{outcome}'),
    ('resman.tour_booking_sync', 'id', 'tours', '{prospect_info,staff_notes,access_note,words_hash}'),
    ('resman.tour_state', 'tour_id', 'tours', '{error_message}'),
    (
        'resman.tour_request', 'id', 'requests',
        '{payload,mapped,email_key,phone_key,answer,violations}'
    ),
    ('resman.tour_processing_log', 'id', 'requests', '{error_message}'),
    ('resman.prospect_inbox', 'prospect_id', 'prospects', '{record}')
$$;

comment on function resman.personal_columns() is
'Returns where values of a person, or texts that may quote one, can lie, and by which column and '
'which ids of found_person they are found. Export and erasure go by it.';
