create or replace function resman.tg_tour_booking_sync__capture_update()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_moved uuid[] := array(
        select new_row.id
        from new_row
        inner join old_row on new_row.id = old_row.id
        where (
            new_row.scheduled_datetime, new_row.property_id, new_row.duration_minutes,
            resman.tour_class(new_row.status)
        ) is distinct from (
            old_row.scheduled_datetime, old_row.property_id, old_row.duration_minutes,
            resman.tour_class(old_row.status)
        )
    );
begin
    if v_moved <> '{}' then
        perform resman.place_tours(v_moved);
    end if;
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', new_row.conversation_id,
        case when new_row.conversation_id is null then new_row.request_id end
    from new_row
    inner join old_row on new_row.id = old_row.id
    where new_row.revision > old_row.revision
        or (new_row.revision > 0 and new_row.unit_id <> old_row.unit_id)
    order by new_row.unit_id, new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
end;
$$;

comment on function resman.tg_tour_booking_sync__capture_update() is
'Places tours whose time, property, length or standing changed, and notes as work what is to be '
'told. A refusal reaches the application: the table is ours (decisions.md 20).';

create or replace trigger _500_capture_update
after update on resman.tour_booking_sync
referencing old table as old_row new table as new_row
for each statement execute function resman.tg_tour_booking_sync__capture_update();
