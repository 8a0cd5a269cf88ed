create or replace function resman.lead_property(p_row public.conversation)
returns uuid
language sql
stable
set search_path = ''
as $$
    -- A name finds the host's column, and where the host has none, the null of the first row.
    select coalesce(lead.own_property_id::uuid, bot.property_id)
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select property_id as own_property_id, chatbot_id from (select p_row.*) as lead
    ) as lead
    left join lateral (
        select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
    ) as bot on true
$$;

comment on function resman.lead_property(public.conversation) is
'Returns the property of a conversation''s row: its own column where the host has one, else its '
'chatbot''s. Null where there is none.';
