create or replace function resman.note_missed_chats(p_limit integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
set jit = off
as $$
declare
    v_from text := to_char(core.clock() - interval '1 day', 'YYYY-MM-DD');
    v_count integer;
begin
    if resman.hear_chats() = 0 then
        return 0;
    end if;
    insert into resman.chat_change (conversation_id)
    select missed.id
    from (
        select lead.id, resman.lead_property(lead) as property_id, to_jsonb(lead) as fields
        from public.conversation as lead
        where left(to_jsonb(lead) ->> 'tour_datetime', 10) >= v_from or exists (
            select 1 from resman.chat_tour as known
            where known.conversation_id = lead.id and known.seen ->> 'at' >= v_from
        )
    ) as missed
    left join resman.chat_tour as known on missed.id = known.conversation_id
    cross join lateral resman.chat_wish(
        missed.fields, resman.property_zone(missed.property_id)
    ) as wish (told)
    where resman.takes_chat_tours(missed.property_id)
        and wish.told <> coalesce(known.seen, '{}'::jsonb)
        and coalesce(wish.told ->> 'at', known.seen ->> 'at')::timestamptz > core.clock()
        and not exists (
            select 1 from resman.chat_change as change where change.conversation_id = missed.id
        )
    order by missed.id
    limit p_limit;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function resman.note_missed_chats(integer) is
'Notes coming tours in leads'' columns that no trigger noted, also those from before their '
'property took tours from there; returns how many.';

grant execute on function resman.note_missed_chats(integer) to
tourbase_bridge;
