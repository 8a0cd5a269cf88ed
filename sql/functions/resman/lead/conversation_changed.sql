create or replace function resman.conversation_changed(
    p_old public.conversation,
    p_new public.conversation
)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return p_old.user_id is distinct from p_new.user_id
        or p_old.chatbot_id is distinct from p_new.chatbot_id
        or lower(btrim(p_old.status)) is distinct from lower(btrim(p_new.status))
        or btrim(p_old.ai_intent_summary) is distinct from btrim(p_new.ai_intent_summary)
        or p_old.move_in_date is distinct from p_new.move_in_date
        or p_old.price_range_min is distinct from p_new.price_range_min
        or p_old.price_range_max is distinct from p_new.price_range_max
        or p_old.occupants_count is distinct from p_new.occupants_count
        or p_old.has_pets is distinct from p_new.has_pets
        or p_old.pet_details is distinct from p_new.pet_details
        or btrim(p_old.apartment_size_preference)
        is distinct from btrim(p_new.apartment_size_preference)
        or p_old.is_qualified is distinct from p_new.is_qualified
        or p_old.is_book_tour is distinct from p_new.is_book_tour
        or btrim(p_old.source) is distinct from btrim(p_new.source)
        or p_old.resman_custom_fields is distinct from p_new.resman_custom_fields
        or (
            p_old is distinct from p_new
            and resman.own_property(p_old) is distinct from resman.own_property(p_new)
        );
exception
    when others then
        -- The host lacks one of the columns, or has it in a type without these operators.
        return resman.conversation_fields(to_jsonb(p_old))
            is distinct from resman.conversation_fields(to_jsonb(p_new));
end;
$$;

comment on function resman.conversation_changed(public.conversation, public.conversation) is
'Tells whether a mapped column of a conversation differs; the same columns as '
'conversation_fields, which is slower and does where a column is missing. Never raises.';
