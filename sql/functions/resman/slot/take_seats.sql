create or replace function resman.take_seats(
    p_tour_id uuid,
    p_rule resman.tour_rule,
    p_span tstzrange
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_cell timestamptz;
    v_room integer;
begin
    -- Always upwards, so that two who wait for each other's seats cannot be.
    for v_cell in
        select cell_start from resman.tour_cells(lower(p_span), upper(p_span)) as cell_start
        order by cell_start
    loop
        -- A seat that is already ours stays ours: a move may go over its own time.
        while not exists (
            select 1 from resman.tour_seat as seat
            where seat.tour_id = p_tour_id and seat.cell_start = v_cell
        ) loop
            v_room := p_rule.capacity - resman.taken_beside(p_rule, v_cell);
            if v_room <= (
                select count(*) from resman.tour_seat as seat
                where seat.property_id = p_rule.property_id and seat.cell_start = v_cell
            ) then
                return false;
            end if;
            -- Where somebody was faster, nothing is written: then we look again.
            insert into resman.tour_seat (property_id, cell_start, seat, capacity, tour_id)
            select p_rule.property_id, v_cell, free.seat, p_rule.capacity, p_tour_id
            from generate_series(1, p_rule.capacity) as free (seat)
            where not exists (
                select 1 from resman.tour_seat as taken
                where taken.property_id = p_rule.property_id
                    and taken.cell_start = v_cell
                    and taken.seat = free.seat
            )
            order by free.seat
            limit 1
            on conflict do nothing;
        end loop;
    end loop;
    return true;
end;
$$;

comment on function resman.take_seats(uuid, resman.tour_rule, tstzrange) is
'Takes a seat for a tour in each quarter of an hour that it occupies; false where one is full, '
'and then it may hold some. A key decides, not a look before: whoever comes second waits for the '
'first and looks again. What it held before is freed afterwards, by free_seats.';
