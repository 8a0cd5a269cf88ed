create or replace function resman.give_to_lead(
    p_request resman.tour_request,
    p_tour resman.tour_booking_sync,
    p_prospect_id text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_lead uuid := (
        select mapping.conversation_id
        from resman.lead_sync_mapping as mapping
        inner join public.conversation as lead on mapping.conversation_id = lead.id
        where mapping.property_id = p_request.property_id
            and mapping.resman_lead_id = p_prospect_id
            and mapping.mapping_status = 'active'
    );
begin
    if v_lead is null then
        return null;
    end if;
    perform 1 from resman.tour_booking_sync as tour
    where tour.id = p_tour.id
    for no key update skip locked;
    if not found then
        return jsonb_build_object('wait', 'somebody is writing the tour');
    end if;
    update resman.tour_booking_sync as tour
    set conversation_id = v_lead
    where tour.id = p_tour.id;
    update resman.tour_request as request
    set conversation_id = v_lead
    where request.id = p_request.id;
    return jsonb_build_object('lead', v_lead);
exception
    when unique_violation then
        return null;
end;
$$;

comment on function resman.give_to_lead(resman.tour_request, resman.tour_booking_sync, text) is
'Gives a request''s tour to the lead whose prospect its person is: {lead}; null where no lead has '
'that prospect, or the lead has a tour at that time. {wait} while somebody writes the tour.';
