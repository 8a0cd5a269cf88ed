create or replace function resman.pick_jobs(
    p_bridge_id uuid,
    p_limit integer,
    p_now timestamptz
)
returns resman.waiting_job[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_most integer := p_limit;
    v_open resman.open_property[];
    v_depth integer;
    v_waiting resman.waiting_job[];
    v_found integer;
    v_deep integer;
begin
    perform resman.sweep_lanes(p_now);
    loop
        v_open := resman.open_properties(p_bridge_id, p_now, v_most);
        v_depth := greatest(v_depth, (p_limit - 1) / greatest(1, cardinality(v_open)) + 1);
        loop
            v_depth := least(v_depth, p_limit);
            v_waiting := array(
                select placed from resman.place_jobs(v_open, array(
                    select waiting from resman.waiting_jobs(v_open, v_depth, p_now) as waiting
                ), v_depth, p_now) as placed
            );
            select
                count(waiting.place),
                count(distinct waiting.property_id) filter (where not waiting.is_last)
            into v_found, v_deep
            from unnest(v_waiting) as waiting;
            exit when v_found >= p_limit or v_deep = 0 or v_depth = p_limit;
            -- Few properties have much: look as deep into theirs as the rest needs.
            v_depth := greatest(4 * v_depth, p_limit / v_deep + 1);
        end loop;
        exit when v_found >= p_limit or cardinality(v_open) < v_most;
        -- Of some nothing can be taken now, so others have their turn.
        v_most := 4 * v_most;
    end loop;
    return v_waiting;
end;
$$;

comment on function resman.pick_jobs(uuid, integer, timestamptz) is
'Returns due jobs in their fair order, enough for a claim of that many where there are.';
