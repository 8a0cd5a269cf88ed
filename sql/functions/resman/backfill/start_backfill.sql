create or replace function resman.start_backfill(
    p_property_id uuid,
    p_since timestamptz default null,
    p_rate double precision default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_run_id uuid := resman.new_backfill(p_property_id, p_since, p_rate);
begin
    update resman.backfill_run as run
    set total = counted.leads
    from resman.count_backfill(p_property_id, p_since) as counted
    where run.id = v_run_id;
    perform resman.note_change('start_backfill', p_property_id, null, jsonb_strip_nulls(
        jsonb_build_object('run_id', v_run_id, 'since', p_since, 'rate_per_minute', p_rate)
    ));
    return (select report from resman.backfill_report(v_run_id) as report);
end;
$$;

comment on function resman.start_backfill(uuid, timestamptz, double precision) is
'Begins to send the leads of a property that were there before the install, those created at or '
'after a time, at so many a minute; a bridge carries it on. Returns what backfill_report says. '
'Raises TB205, TB271, TB274.';

grant execute on function resman.start_backfill(uuid, timestamptz, double precision) to
tourbase_operator;
