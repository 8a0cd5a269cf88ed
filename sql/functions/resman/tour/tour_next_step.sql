create or replace function resman.tour_next_step(
    p_tour jsonb,
    p_state resman.tour_state,
    p_lead jsonb
)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when p_tour ->> 'status' = 'refused' then 'Choose another time and write a new row.'
        when p_tour ->> 'sync_state' = 'failed' and p_state.reason_code = 'RM401'
            then 'Write the time that holds; that is told.'
        when p_tour ->> 'sync_state' = 'failed'
            then 'Correct what ResMan named and write the row again, or: select resman.request_sync('''
            || (p_tour ->> 'conversation_id') || ''')'
        when p_tour ->> 'sync_state' = 'waiting' then coalesce(p_lead ->> 'next_step', 'Wait.')
        when p_tour ->> 'remote_state' in ('awaiting_removal', 'removed')
            then 'See the tasks of staff.'
        else 'Nothing.'
    end
$$;

comment on function resman.tour_next_step(jsonb, resman.tour_state, jsonb) is
'Returns what one can do about a tour; the arguments are those of tour_sentence.';
