create or replace function resman.add_request_words(
    p_call jsonb,
    p_tour resman.tour_booking_sync,
    p_remote jsonb
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_tour.request_id is null or p_call ->> 'kind' not in ('tour', 'tour_move') then
        return p_call;
    end if;
    return p_call || jsonb_build_object('words', resman.tour_comment(
        p_tour, p_call ->> 'kind', (p_call ->> 'at')::timestamptz,
        resman.request_words(p_tour.request_id, p_remote, p_tour.id)
    ));
end;
$$;

comment on function resman.add_request_words(jsonb, resman.tour_booking_sync, jsonb) is
'Returns a tour''s call with what its request says in the words of the appointment.';
