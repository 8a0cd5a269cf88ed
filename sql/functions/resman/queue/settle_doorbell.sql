create or replace function resman.settle_doorbell(p_horizon text default null)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_horizon xid8 := p_horizon::xid8;
begin
    if v_horizon is null then
        perform setval('resman.doorbell_seq', 0);
        -- Who read the promise had written before, so its transaction is older than this. A
        -- snapshot would not do: its upper end may lie below the newest transactions.
        v_horizon := pg_current_xact_id();
    end if;
    if pg_snapshot_xmin(pg_current_snapshot()) >= v_horizon then
        return null;
    end if;
    return v_horizon::text;
end;
$$;

comment on function resman.settle_doorbell(text) is
'Takes the promise to look again back. Who relied on it may not have committed: returns the '
'transaction below which all must have ended, to be given at the next call; null when they have. '
'A look after that finds all that nobody rang for.';

grant execute on function resman.settle_doorbell(text) to
tourbase_bridge;
