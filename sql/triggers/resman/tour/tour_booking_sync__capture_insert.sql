create or replace function resman.tg_tour_booking_sync__capture_insert()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.place_tours(array(
        select new_row.id from new_row where not new_row.is_history
    ));
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', new_row.conversation_id,
        case when new_row.conversation_id is null then new_row.request_id end
    from new_row
    where new_row.revision > 0 and not new_row.is_history
    order by new_row.unit_id, new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
end;
$$;

comment on function resman.tg_tour_booking_sync__capture_insert() is
'Places each new tour and notes it as work of its lead. A refusal reaches the application: the '
'table is ours (decisions.md 20).';

create or replace trigger _500_capture_insert
after insert on resman.tour_booking_sync
referencing new table as new_row
for each statement execute function resman.tg_tour_booking_sync__capture_insert();
