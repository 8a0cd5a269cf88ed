create or replace function resman.tour_hash(p_tour resman.tour_booking_sync)
returns text
language sql
immutable
set search_path = ''
as $$
    select md5(jsonb_build_array(
        p_tour.tour_type, p_tour.agent_id, p_tour.access_note, p_tour.staff_notes, p_tour.words_hash
    )::text)
$$;

comment on function resman.tour_hash(resman.tour_booking_sync) is
'Returns the hash of what a tour''s appointment says, but for its time.';
