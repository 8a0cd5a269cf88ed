create or replace function resman.tg_tour_seat__dirty()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_seat resman.tour_seat := coalesce(new, old);
begin
    perform resman.mark_days(
        v_seat.property_id, v_seat.cell_start, v_seat.cell_start + interval '15 minutes'
    );
    return null;
end;
$$;

comment on function resman.tg_tour_seat__dirty() is
'A seat that is taken or freed changes what is cached of its day.';

create or replace trigger _600_dirty
after insert or update or delete on resman.tour_seat
for each row execute function resman.tg_tour_seat__dirty();
