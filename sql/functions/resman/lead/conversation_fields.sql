create or replace function resman.conversation_fields(p_row jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_array(
        p_row -> 'user_id', p_row -> 'chatbot_id', p_row -> 'property_id',
        lower(btrim(p_row ->> 'status')),
        btrim(p_row ->> 'ai_intent_summary'),
        p_row -> 'move_in_date', p_row -> 'price_range_min', p_row -> 'price_range_max',
        p_row -> 'occupants_count', p_row -> 'has_pets', p_row -> 'pet_details',
        btrim(p_row ->> 'apartment_size_preference'),
        p_row -> 'is_qualified', p_row -> 'is_book_tour',
        btrim(p_row ->> 'source'), p_row -> 'resman_custom_fields'
    )
$$;

comment on function resman.conversation_fields(jsonb) is
'Returns the part of a conversation''s row that the sync is about; a change of it is a change '
'of the lead. A column that the host lacks counts as null. Never raises.';
