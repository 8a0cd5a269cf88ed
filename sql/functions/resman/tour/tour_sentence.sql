create or replace function resman.tour_sentence(
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
        when p_tour ->> 'status' = 'refused' then (
            select reason.sentence from resman.reason as reason where reason.code = 'RM305'
        ) || coalesce(' (' || (p_tour ->> 'refused_because') || ')', '')
        when p_tour ->> 'sync_state' = 'failed' and p_state.reason_code = 'RM401'
            then 'Staff and the application both moved it, and it starts soon: somebody must decide.'
        when p_tour ->> 'sync_state' = 'failed'
            then 'ResMan refused it: ' || coalesce(p_state.error_message, 'no reason was given')
        when p_tour ->> 'sync_state' = 'not_told' then 'ResMan is not told of it.'
        when p_tour ->> 'sync_state' = 'waiting' and p_tour ->> 'conversation_id' is not null
            and p_lead is null
            then 'Not told: its lead was deleted.'
        when p_tour ->> 'sync_state' = 'waiting' then concat_ws(
            ' ', case
                when p_lead is null then 'Waiting to be told to ResMan.'
                else 'Waiting to be told to ResMan with its lead.'
            end,
            case when p_lead ->> 'state' <> 'synced' then p_lead ->> 'sentence' end
        )
        when p_tour ->> 'remote_state' = 'awaiting_removal'
            then 'Cancelled; staff must remove the appointment in ResMan.'
        when p_tour ->> 'remote_state' = 'removed' and p_tour ->> 'status' in ('scheduled', 'confirmed')
            then 'ResMan no longer shows its appointment.'
        when p_tour ->> 'remote_state' = 'moved_by_staff' then 'In ResMan, at the time that staff gave it.'
        else 'In ResMan as it is.'
    end
$$;

comment on function resman.tour_sentence(jsonb, resman.tour_state, jsonb) is
'Returns why a tour is where it is, in a sentence: p_tour as tour_status has it, p_lead what '
'explain_lead says of its lead.';
