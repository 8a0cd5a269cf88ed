create or replace function resman.explain_tour(p_tour_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_tour jsonb;
    v_state resman.tour_state;
    v_lead jsonb;
begin
    select to_jsonb(shown) into v_tour from resman.tour_status as shown
    where shown.tour_id = p_tour_id;
    if v_tour is null then
        return null;
    end if;
    select * into v_state from resman.tour_state as state where state.tour_id = p_tour_id;
    if v_tour ->> 'sync_state' = 'waiting' and v_tour ->> 'conversation_id' is not null then
        v_lead := resman.explain_lead((v_tour ->> 'conversation_id')::uuid);
    end if;
    return v_tour || jsonb_build_object(
        'reason_code', coalesce(v_tour ->> 'reason_code', v_lead ->> 'reason_code'),
        'sentence', resman.tour_sentence(v_tour, v_state, v_lead),
        'next_step', resman.tour_next_step(v_tour, v_state, v_lead),
        'last_sync_at', v_state.last_sync_at,
        'resman_prospect_id', v_state.prospect_id,
        'tasks', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'kind', task.kind, 'text', task.text, 'created_at', task.created_at,
                'done_at', task.done_at
            ) order by task.created_at), '[]'::jsonb)
            from resman.staff_task as task
            where task.tour_id = p_tour_id
        ),
        'attempts', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'at', attempt.intended_at, 'kind', attempt.kind, 'revision', attempt.tour_revision,
                'outcome', attempt.outcome, 'detail', attempt.detail
            ) order by attempt.intended_at), '[]'::jsonb)
            from resman.lead_attempt as attempt
            where attempt.unit_id = coalesce(v_tour ->> 'conversation_id', v_tour ->> 'request_id')::uuid
                and attempt.tour_id = p_tour_id
        )
    );
end;
$$;

comment on function resman.explain_tour(uuid) is
'Returns a tour as tour_status has it, with sentence, next_step, staff''s tasks and the calls '
'made for it; null for an unknown tour.';

grant execute on function resman.explain_tour(uuid) to
tourbase_app, tourbase_operator, tourbase_bridge;
