create or replace function resman.follow_chat()
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_change resman.chat_change;
begin
    select change.* into v_change
    from resman.chat_change as change
    order by change.id
    limit 1
    for update skip locked;
    if v_change.id is null then
        return 0;
    end if;
    delete from resman.chat_change as change where change.id = v_change.id;
    begin
        if not resman.upsert_chat_tour(v_change.conversation_id) then
            insert into resman.chat_change (conversation_id) values (v_change.conversation_id);
            return 0;
        end if;
    exception
        when integrity_constraint_violation or data_exception then
            -- What stands in the columns is kept as seen, so that it is not tried for ever.
            perform set_config('tourbase.origin', '', true);
            insert into resman.chat_tour as known (conversation_id, seen, error_message)
            select lead.id, resman.chat_wish(
                to_jsonb(lead), resman.property_zone(resman.lead_property(lead))
            ), sqlstate
            from public.conversation as lead
            where lead.id = v_change.conversation_id
            on conflict (conversation_id) do update
            set seen = excluded.seen, error_message = excluded.error_message;
    end;
    return 1;
end;
$$;

comment on function resman.follow_chat() is
'Brings the tour of one lead up to what its columns say; returns how many. One at a time: it takes '
'seats, and nobody takes those of two tours at once.';
