create or replace function resman.build_tour_event(
    p_facts resman.call_facts,
    p_call jsonb
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_kind text := p_call ->> 'kind';
    v_is_placed boolean := v_kind in ('tour', 'tour_create', 'tour_move');
    v_tour resman.tour_booking_sync;
    v_source text;
begin
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.id = (p_call ->> 'tour_id')::uuid;
    if v_is_placed then
        v_source := resman.choose_source(p_facts);
    end if;
    if v_source is null and v_is_placed and v_kind <> 'tour_move' then
        return jsonb_build_object(
            'missing',
            'source: no prospect source of ResMan matches and the property has no default'
        );
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'type', case when v_is_placed then 'Appointment' when v_kind = 'tour_done' then 'Show' else 'Other' end,
        'at', to_char(
            case
                when v_is_placed or v_kind = 'tour_done' then (p_call ->> 'at')::timestamptz
                else p_facts.decided_at
            end at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'event_id', p_call -> 'event_id',
        'agent_id', case
            when v_is_placed then resman.choose_agent(p_facts.integration, v_tour.agent_id)
        end,
        'source_id', v_source,
        'first_contact', v_kind = 'tour_create',
        'comments', p_call -> 'words',
        'marker', format(
            '[ref:tour:%s:%s]', replace(p_call ->> 'tour_id', '-', ''), p_call ->> 'revision'
        )
    ));
end;
$$;

comment on function resman.build_tour_event(resman.call_facts, jsonb) is
'Returns the event of a tour''s call with its marker, or {missing} where an appointment has no '
'source. Never a Cancel, which in ResMan loses the prospect (resman-api.md 1.6).';
