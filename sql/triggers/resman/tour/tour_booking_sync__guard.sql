create or replace function resman.tg_tour_booking_sync__guard()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_is_new boolean := tg_op = 'INSERT';
begin
    if not v_is_new and resman.is_own_write() then
        return new;
    end if;
    new.revision := case when v_is_new then 0 else old.revision end;
    new.is_history := case
        when v_is_new then new.status in ('completed', 'cancelled', 'no_show', 'refused')
        else old.is_history
    end;
    new.resman_appointment_id := case when v_is_new then null else old.resman_appointment_id end;
    new.remote_state := case when v_is_new then 'none' else old.remote_state end;
    new.sync_status := case when v_is_new then 'success' else old.sync_status end;
    new.reason_code := case when v_is_new then null else old.reason_code end;
    if v_is_new or new.status <> 'refused' then
        new.refused_because := null;
    elsif old.status = 'requested' then
        new.reason_code := 'RM305';
    else
        new.refused_because := old.refused_because;
    end if;
    new := resman.place_time(new, case when not v_is_new then old end);

    if not v_is_new and not resman.tour_move_allowed(old.status, new.status) then
        raise exception using
            errcode = '23514', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_move_check',
            message = 'a tour cannot change so',
            detail = format('from %s to %s', old.status, new.status),
            hint = 'an ended tour stays ended: write a new row';
    elsif not v_is_new and old.status = 'confirmed' and new.status = 'confirmed'
        and new.scheduled_datetime <> old.scheduled_datetime then
        -- Confirmed was the old time.
        new.status := 'scheduled';
    end if;

    if v_is_new and not new.is_history and resman.tour_class(new.status) <> 'none' then
        new.revision := 1;
        new.sync_status := 'pending';
    elsif not v_is_new and not new.is_history and resman.tour_changed(old, new)
        and (resman.tour_class(old.status) <> 'none' or resman.tour_class(new.status) <> 'none') then
        new.revision := old.revision + 1;
        new.sync_status := 'pending';
        new.reason_code := null;
    end if;
    return new;
end;
$$;

comment on function resman.tg_tour_booking_sync__guard() is
'Makes a tour''s row whole before it is written: property, zone and instant, legal moves, and the '
'revision that counts what is to be told; keeps our columns ours. Sets nothing but NEW.';

create or replace trigger _100_guard
before insert or update on resman.tour_booking_sync
for each row execute function resman.tg_tour_booking_sync__guard();
