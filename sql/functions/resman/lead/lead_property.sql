create or replace function resman.lead_property(p_row jsonb)
returns uuid
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (p_row ->> 'property_id')::uuid,
        (
            select chatbot.property_id
            from public.chatbot as chatbot
            where chatbot.id = (p_row ->> 'chatbot_id')::uuid
        )
    )
$$;

comment on function resman.lead_property(jsonb) is
'Returns the property of a conversation''s row: its own column where the host has one, else its '
'chatbot''s. Null where there is none.';
