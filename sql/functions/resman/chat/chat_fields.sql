create or replace function resman.chat_fields(p_row jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_array(p_row -> 'is_book_tour', p_row -> 'tour_type', p_row -> 'tour_datetime')
$$;

comment on function resman.chat_fields(jsonb) is
'Returns the columns of a conversation''s row by which the chat agrees on a tour.';
