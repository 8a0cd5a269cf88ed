create or replace function resman.reckon_time(
    p_tour resman.tour_booking_sync,
    p_is_given boolean
)
returns resman.tour_booking_sync
language plpgsql
stable
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_first timestamptz := resman.local_instant(p_tour.scheduled_local, p_tour.time_zone, 1::smallint);
    v_second timestamptz := resman.local_instant(p_tour.scheduled_local, p_tour.time_zone, 2::smallint);
    v_given timestamptz := case when p_is_given then p_tour.scheduled_datetime end;
    v_message text;
    v_hint text;
begin
    if p_tour.scheduled_local is null then
        return v_tour;
    elsif v_first is null then
        v_message := 'this local time does not exist';
        v_hint := format(
            'the clock goes forward over it; %s is there, for example',
            (p_tour.scheduled_local at time zone p_tour.time_zone) at time zone p_tour.time_zone
        );
    elsif v_given in (v_first, v_second) then
        v_tour.scheduled_occurrence := case
            when v_first <> v_second then 1 + (v_given = v_second)::integer
        end;
        if p_tour.scheduled_occurrence <> v_tour.scheduled_occurrence then
            v_message := 'instant and local time differ';
        end if;
    elsif v_given is not null then
        v_message := 'instant and local time differ';
    elsif v_first = v_second then
        v_tour.scheduled_datetime := v_first;
        v_tour.scheduled_occurrence := null;
    elsif p_tour.scheduled_occurrence is null then
        v_message := 'this local time exists twice';
    else
        v_tour.scheduled_datetime := case p_tour.scheduled_occurrence
            when 1 then v_first else v_second
        end;
    end if;
    if v_message is not null then
        raise exception using
            errcode = '23514', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_local_time_check', message = v_message,
            detail = format('%s in %s', p_tour.scheduled_local, p_tour.time_zone),
            hint = coalesce(v_hint, format(
                'it is %s', concat_ws(' or, as scheduled_occurrence 2, ', v_first, nullif(v_second, v_first))
            ));
    end if;
    return v_tour;
end;
$$;

comment on function resman.reckon_time(resman.tour_booking_sync, boolean) is
'Returns a tour''s row with instant and occurrence reckoned from its local time; a given instant '
'must be the same. Raises 23514 tour_booking_sync_local_time_check (decisions.md 19).';
