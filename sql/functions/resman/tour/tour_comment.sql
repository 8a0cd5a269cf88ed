create or replace function resman.tour_comment(
    p_tour resman.tour_booking_sync,
    p_kind text,
    p_at timestamptz,
    p_kept text
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_when text := resman.tour_words(p_at, p_tour.time_zone);
begin
    return case p_kind
        when 'tour_cancel' then format('Tour on %s cancelled. Please remove the appointment.', v_when)
        when 'tour_no_show' then format('Tour on %s: no show.', v_when)
        when 'tour_done' then format('Tour: %s. Completed.', v_when)
        else concat_ws(
            ' ',
            format('Tour: %s.', v_when),
            case p_tour.tour_type
                when 'virtual' then 'Virtual.' when 'self_guided' then 'Self-guided.' else 'In person.'
            end,
            case p_tour.tour_type when 'virtual' then 'Link: ' else 'Access: ' end
            || nullif(btrim(p_tour.access_note), ''),
            'Notes: ' || nullif(btrim(p_tour.staff_notes), ''),
            case when p_at < core.clock() and p_kind <> 'tour_move' then 'Recorded late.' end,
            nullif(btrim(p_kept), '')
        )
    end;
end;
$$;

comment on function resman.tour_comment(resman.tour_booking_sync, text, timestamptz, text) is
'Returns the words of a tour''s event, with its time on the property''s clock, since ResMan '
'shows the calendar in each user''s zone; p_kept is added to those of an appointment.';
