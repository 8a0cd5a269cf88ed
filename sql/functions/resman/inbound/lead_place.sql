create or replace function resman.lead_place(p_property_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select case
        when exists (
            select 1 from pg_catalog.pg_attribute as attribute
            where attribute.attrelid = 'public.conversation'::regclass
                and attribute.attname = 'property_id' and not attribute.attisdropped
        ) then jsonb_build_object('property_id', p_property_id)
        else (
            select jsonb_build_object('chatbot_id', bot.id)
            from (select null::uuid as property_id) as absent
            cross join lateral (
                select id, property_id as place_id from public.chatbot as chatbot
            ) as bot
            where bot.place_id = p_property_id
            order by bot.id
            limit 1
        )
    end
$$;

comment on function resman.lead_place(uuid) is
'Returns by which column of conversation a lead belongs to a property, and its value: the property '
'itself, or its chatbot; null where it has none.';
