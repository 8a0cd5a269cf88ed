create or replace function resman.hear_chats()
returns bigint
language sql
volatile
set search_path = ''
as $$
    select setval('resman.chat_heard_seq', exists (
        select 1 from resman.tour_rule as rule where rule.tours_from_conversation
    )::integer)
$$;

comment on function resman.hear_chats() is
'Notes whether any property takes tours from its leads'' columns, and returns it: 1 or 0. Not '
'undone with the transaction; the next look for missed changes puts it right.';
