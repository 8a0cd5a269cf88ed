create or replace function resman.decide_first_request(
    p_facts resman.call_facts,
    p_request resman.tour_request,
    p_tour resman.tour_booking_sync
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_keys bigint[] := resman.contact_keys(p_request);
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_call jsonb := resman.tour_call(p_tour, null);
    v_hit jsonb;
    v_candidates jsonb;
begin
    if v_call is null then
        perform resman.settle_told(p_tour);
        return '{}'::jsonb;
    end if;
    perform pg_advisory_xact_lock(one.key) from unnest(v_keys) as one (key);
    if resman.is_contact_busy(p_facts.job, v_keys) then
        return jsonb_build_object('wait', 'another request of the person is being told');
    end if;
    select marked.prospect into v_hit
    from resman.find_marked(
        v_prospects, format('[ref:tour:%s:', replace(p_tour.id::text, '-', ''))
    ) as marked
    limit 1;
    if v_hit is null then
        select prospect.value into v_hit
        from jsonb_array_elements(v_prospects) as prospect (value)
        where lower(prospect.value ->> 'prospect_id') = p_request.given_prospect_id;
    end if;
    if v_hit is null then
        v_candidates := resman.find_candidates(
            resman.request_lead(p_request, null), p_facts.found
        );
        if jsonb_array_length(v_candidates) > 1 then
            return jsonb_build_object(
                'fail', 'RM303', 'code', 'duplicate_lead',
                'why', 'ResMan has several prospects that may be this person'
            );
        end if;
        v_hit := v_candidates -> 0;
    end if;
    if v_hit is not null then
        return coalesce(
            resman.give_to_lead(p_request, p_tour, lower(v_hit ->> 'prospect_id')),
            resman.decide_known_request(p_facts, p_request, lower(v_hit ->> 'prospect_id'))
        );
    elsif v_call ->> 'kind' <> 'tour' then
        -- What came of the tour is told to a prospect that is there: it is made first.
        v_tour.status := 'scheduled';
        v_tour.revision := p_tour.revision - 1;
        v_call := resman.tour_call(v_tour, null);
    end if;
    perform resman.take_turn(p_request, v_keys);
    return resman.add_request_words(v_call, v_tour, null) || '{"kind": "tour_create"}'::jsonb;
end;
$$;

comment on function resman.decide_first_request(
    resman.call_facts, resman.tour_request, resman.tour_booking_sync
) is
'Decides the first call of a request: the prospect that it names, or that is surely its person, '
'is told of the tour; else a prospect is made with the appointment as its first event. {lead} '
'where the prospect is a lead''s, {wait} while another request of the person is on its way, '
'{fail} where several may be meant (resman-api.md 3.5).';
