create or replace function resman.accept_requests(p_calls resman.ended_call[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_told uuid[];
begin
    if not exists (select 1 from unnest(p_calls) as call where call.kind like 'tour%') then
        return;
    end if;
    perform 1 from resman.tour_request as request
    where request.id = any(array(
        select tour.request_id
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        inner join resman.tour_booking_sync as tour on attempt.tour_id = tour.id
        where call.kind like 'tour%'
    ))
    order by request.id
    for no key update;
    if not found then
        return;
    end if;
    with told as (
        select tour.request_id, call.prospect_id, call.person_id, attempt.tour_revision
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        inner join resman.tour_booking_sync as tour on attempt.tour_id = tour.id
        where call.kind like 'tour%' and tour.request_id is not null
    ),

    noted as (
        update resman.tour_request as request
        set
            resman_prospect_id = coalesce(told.prospect_id, request.resman_prospect_id),
            resman_person_id = coalesce(told.person_id, request.resman_person_id)
        from told
        where request.id = told.request_id
        returning request.id, request.tour_revision <= told.tour_revision as is_whole
    )

    select array_agg(noted.id) filter (where noted.is_whole) into v_told from noted;
    insert into resman.intake_prospects (property_id, resman_prospect_id, request_id, created_at)
    select call.property_id, call.prospect_id, call.unit_id, v_now
    from unnest(p_calls) as call
    where call.kind = 'tour_create' and call.prospect_id is not null
    order by call.property_id, call.prospect_id
    on conflict do nothing;
    perform resman.end_requests(v_told, 'success', null, null);
end;
$$;

comment on function resman.accept_requests(resman.ended_call[]) is
'Records that ResMan has taken calls that tell tours of requests: the ids, and the end of what '
'was sent, in this transaction. A request with a newer version than the one that was told stays '
'open.';
