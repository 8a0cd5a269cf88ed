create or replace function resman.resume_backfill(
    p_run_id uuid,
    p_rate double precision default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_run resman.backfill_run := resman.lock_backfill(p_run_id);
begin
    if exists (
        select 1 from resman.backfill_run as other
        where other.property_id = v_run.property_id
            and other.kind = v_run.kind
            and other.state = 'running'
            and other.id <> p_run_id
    ) then
        raise exception using
            errcode = 'TB271', message = 'a backfill of the property runs already',
            detail = format('property %s', v_run.property_id),
            hint = 'see tourbase backfill status; end it with: tourbase backfill cancel';
    end if;
    update resman.backfill_run as run
    set
        state = 'running', ended_at = null,
        rate_per_minute = coalesce(p_rate, run.rate_per_minute)
    where run.id = p_run_id;
    perform resman.note_change('resume_backfill', v_run.property_id, null, jsonb_strip_nulls(
        jsonb_build_object('run_id', p_run_id, 'rate_per_minute', p_rate)
    ));
    return (select report from resman.backfill_report(p_run_id) as report);
end;
$$;

comment on function resman.resume_backfill(uuid, double precision) is
'Goes on with a cancelled backfill where it stood; changes the rate of one that runs. Returns what '
'backfill_report says. Raises TB271 where another runs, TB272, TB273.';

grant execute on function resman.resume_backfill(uuid, double precision) to
tourbase_operator;
