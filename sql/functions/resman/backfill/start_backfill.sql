create or replace function resman.start_backfill(
    p_property_id uuid,
    p_since timestamptz default null,
    p_rate double precision default null,
    p_kind text default 'local',
    p_is_dry boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_run_id uuid;
begin
    if p_kind = 'remote' and exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
            and integration.sync_direction = 'to_resman'
    ) then
        raise exception using
            errcode = 'TB276', message = 'the direction of the property lets nothing in',
            detail = format('property %s', p_property_id),
            hint = 'change it with: tourbase properties set --direction bidirectional';
    end if;
    v_run_id := resman.new_backfill(p_property_id, p_since, p_rate, p_kind);
    update resman.backfill_run as run
    set is_dry = p_is_dry
    where run.id = v_run_id and run.kind = 'remote';
    update resman.backfill_run as run
    set total = counted.leads
    from resman.count_backfill(p_property_id, p_since) as counted
    where run.id = v_run_id and run.kind = 'local';
    perform resman.note_change('start_backfill', p_property_id, null, jsonb_strip_nulls(
        jsonb_build_object(
            'run_id', v_run_id, 'kind', p_kind, 'since', p_since, 'rate_per_minute', p_rate
        )
    ));
    return (select report from resman.backfill_report(v_run_id) as report);
end;
$$;

comment on function resman.start_backfill(
    uuid, timestamptz, double precision, text, boolean
) is
'Begins a backfill of a property, at so many leads a minute; a bridge carries it on. local: sends '
'the leads of before the install, those created at or after a time; remote: brings in the '
'prospects that ResMan changed between a time and the connection, or (is_dry) takes them back '
'and counts them only. Returns what backfill_report '
'says. Raises TB205, TB271, TB274, TB276.';

grant execute on function resman.start_backfill(
    uuid, timestamptz, double precision, text, boolean
) to
tourbase_operator;
