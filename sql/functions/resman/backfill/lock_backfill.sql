create or replace function resman.lock_backfill(p_run_id uuid)
returns resman.backfill_run
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_run resman.backfill_run;
begin
    select run.* into v_run from resman.backfill_run as run
    where run.id = p_run_id
    for no key update;
    if not found then
        raise exception using
            errcode = 'TB272', message = 'backfill is unknown',
            detail = format('backfill %s', p_run_id),
            hint = 'see: tourbase backfill status';
    elsif v_run.state = 'done' then
        raise exception using
            errcode = 'TB273', message = 'backfill is done',
            detail = format('backfill %s', p_run_id),
            hint = 'what is left is told by: tourbase backfill plan';
    end if;
    return v_run;
end;
$$;

comment on function resman.lock_backfill(uuid) is
'Locks the row of a backfill that runs or was cancelled, and returns it. Raises TB272, TB273.';
