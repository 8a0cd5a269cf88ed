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
        -- A second ago: no promise, but a sign of life, so that the next writer rings.
        perform setval(
            'resman.doorbell_seq',
            (extract(epoch from clock_timestamp()) * 1000000)::bigint - 1000000
        );
        -- Who read what was there before had written already, so its transaction is older than this. A
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
'Takes the promise to look again back, and gives a sign of life. Who relied on the promise, or '
'found no sign of life before, may not have committed: returns the transaction below which all '
'must have ended, to be given at the next call; null when they have. A look after that finds all '
'that nobody rang for.';

grant execute on function resman.settle_doorbell(text) to
tourbase_bridge;
