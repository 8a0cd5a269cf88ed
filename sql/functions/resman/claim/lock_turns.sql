create or replace function resman.lock_turns(p_properties uuid[])
returns tid[]
language plpgsql
volatile
set search_path = ''
-- Only the index has the newest version of each first.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return array(
        select newest.ctid
        from unnest(p_properties) as named (id)
        cross join lateral (
            select turn.ctid from resman.property_turn as turn
            where turn.property_id = named.id
            order by turn.virtual_time desc
            limit 1
            for no key update of turn
        ) as newest
    );
end;
$$;

comment on function resman.lock_turns(uuid[]) is
'Locks the turns of properties, in the order given, and returns where their rows lie: claims would '
'walk over every version that a held snapshot keeps if they sought them by property_id alone.';
