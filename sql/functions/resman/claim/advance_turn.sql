create or replace function resman.advance_turn(p_property_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_turns tid[] := resman.lock_turns(array[p_property_id]);
begin
    update resman.property_turn as turn
    set virtual_time = turn.virtual_time + 1
    where turn.ctid = any(v_turns);
end;
$$;

comment on function resman.advance_turn(uuid) is
'Counts one job, claimed out of its turn, as a turn of its property.';
