create or replace function resman.lead_property(p_row public.conversation)
returns uuid
language sql
stable
set search_path = ''
as $$
    select coalesce(lead.property_id::uuid, chatbot.property_id)
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (select property_id, chatbot_id from (select p_row.*) as lead) as lead
    left join public.chatbot as chatbot on lead.chatbot_id = chatbot.id
$$;

comment on function resman.lead_property(public.conversation) is
'Returns the property of a conversation''s row: its own column where the host has one, else its '
'chatbot''s. Null where there is none.';
