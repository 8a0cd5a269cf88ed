create or replace function resman.check_mark(p_mark jsonb default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_epoch resman.sync_epoch;
    v_attempt uuid := (p_mark ->> 'attempt_id')::uuid;
    v_is_back boolean := false;
begin
    select * into v_epoch from resman.sync_epoch as epoch;
    if p_mark ->> 'id' = v_epoch.id::text and v_epoch.state = 'running' then
        -- A mark of an earlier epoch is of a time that somebody has let go.
        v_is_back := (p_mark ->> 'epoch')::bigint > v_epoch.epoch or (
            (p_mark ->> 'epoch')::bigint = v_epoch.epoch
            and not exists (select 1 from resman.lead_attempt as made where made.id = v_attempt)
            -- Where all that is as old was dropped, it was there once.
            and not (
                exists (select 1 from resman.lead_attempt as made where made.id > v_attempt)
                and not exists (select 1 from resman.lead_attempt as made where made.id < v_attempt)
            )
        );
    end if;
    if v_is_back then
        perform resman.hold_for_restore((p_mark ->> 'epoch')::bigint);
        select * into v_epoch from resman.sync_epoch as epoch;
    end if;
    return jsonb_build_object(
        'id', v_epoch.id, 'epoch', v_epoch.epoch, 'state', v_epoch.state,
        'went_back', v_is_back
    );
end;
$$;

comment on function resman.check_mark(jsonb) is
'Compares the last call that a bridge has noted beside the database ({id, epoch, attempt_id}) with '
'the calls that are known here. One that is not known means that the database went back in time: '
'every property is paused until somebody confirms (semantics.md I46). Returns {id, epoch, state, '
'went_back}.';

grant execute on function resman.check_mark(jsonb) to
tourbase_bridge;
