create or replace function resman.tour_call(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_want text := resman.tour_class(p_tour.status);
    v_was text := p_state.told ->> 'class';
    -- ResMan keeps no parts of a second.
    v_at timestamptz := date_trunc('second', resman.tour_at(p_tour, p_state));
    v_told jsonb := jsonb_build_object(
        'class', v_want, 'at', v_at, 'hash', resman.tour_hash(p_tour), 'revision', p_tour.revision
    );
    v_kind text;
begin
    if v_want = 'placed' and p_state.told is null then
        v_kind := 'tour';
    elsif v_want = 'placed' and p_state.remote_state <> 'removed' and (
        v_was <> 'placed'
        or (p_state.told ->> 'at')::timestamptz <> v_at
        or p_state.told ->> 'hash' <> v_told ->> 'hash'
    ) then
        v_kind := 'tour_move';
    elsif v_want = 'completed' and v_was is distinct from 'completed' then
        v_kind := 'tour_done';
    elsif v_want = 'no_show' and v_was is distinct from 'no_show' then
        v_kind := 'tour_no_show';
    elsif v_want = 'cancelled' and v_was = 'placed' and p_state.remote_state <> 'removed' then
        v_kind := 'tour_cancel';
        -- What ResMan shows is to go, which is not the time of moves that were never sent.
        v_told := v_told || jsonb_build_object('at', p_state.told -> 'at');
    end if;
    if v_kind is null then
        return null;
    elsif v_kind = 'tour_move' and p_state.event_id is null then
        return jsonb_build_object('wait', 'the appointment of the tour is looked for');
    end if;
    return jsonb_build_object(
        'kind', v_kind, 'tour_id', p_tour.id, 'revision', p_tour.revision,
        'event_id', case when v_kind = 'tour_move' then p_state.event_id end,
        'at', v_told -> 'at', 'told', v_told,
        'words', resman.tour_comment(p_tour, v_kind, (v_told ->> 'at')::timestamptz, null)
    );
end;
$$;

comment on function resman.tour_call(resman.tour_booking_sync, resman.tour_state) is
'Decides what is told of a tour: {kind, tour_id, revision, event_id, at, words, told}, or null '
'where ResMan is to hear nothing. What staff did to its time is not undone.';
