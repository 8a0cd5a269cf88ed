create or replace function resman.look_backfill(
    p_property_id uuid,
    p_since timestamptz,
    p_after uuid,
    p_limit integer
)
returns table (leads uuid[], cursor_id uuid, is_read boolean)
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_found uuid[];
    v_looked uuid[];
    v_is_end boolean;
    v_locked uuid[];
    v_missed uuid;
begin
    select sight.found, sight.looked, sight.is_end into v_found, v_looked, v_is_end
    from resman.find_backfill(p_property_id, p_since, p_after, p_limit) as sight;
    v_locked := array(
        select conversation.id from public.conversation as conversation
        where conversation.id = any(v_found) and conversation.resman_sync_version = 0
        order by conversation.id
        for no key update skip locked
    );
    -- What somebody is writing is looked at again: the write may concern no field of ours.
    select found.id into v_missed from unnest(v_found) as found (id)
    where found.id <> all(v_locked)
    order by found.id
    limit 1;
    return query select
        v_locked,
        coalesce(
            case
                when v_missed is null
                    then coalesce(v_found[p_limit], v_looked[cardinality(v_looked)])
                else v_looked[array_position(v_looked, v_missed) - 1]
            end,
            p_after
        ),
        v_missed is null and v_found[p_limit] is null and v_is_end;
end;
$$;

comment on function resman.look_backfill(uuid, timestamptz, uuid, integer) is
'Looks, behind an id, for leads of a property that were never captured, and locks them: some of '
'them, behind which id to look next, and whether that was the end. What somebody holds waits for '
'the next look.';
