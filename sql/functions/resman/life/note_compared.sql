create or replace function resman.note_compared(p_property_id uuid, p_pull jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_run resman.compare_run;
begin
    select run.* into v_run
    from resman.compare_run as run
    where run.property_id = p_property_id
        and run.finished_at is null and run.started_at is not null
    for no key update;
    if not found then
        return;
    end if;
    insert into resman.compare_seen (property_id, prospect_id)
    select distinct p_property_id, lower(prospect.value ->> 'prospect_id') as prospect_id
    from jsonb_array_elements(coalesce(p_pull -> 'prospects', '[]'::jsonb)) as prospect (value)
    order by prospect_id
    on conflict do nothing;
    update resman.compare_run as run
    set compared_through = greatest(
        run.compared_through, least((p_pull ->> 'through')::timestamptz, core.clock())
    )
    where run.id = v_run.id;
    if (p_pull ->> 'is_last')::boolean then
        perform resman.end_compare(v_run);
    end if;
end;
$$;

comment on function resman.note_compared(uuid, jsonb) is
'Notes what a piece of a pull has shown, where the property is being compared; the last piece ends '
'the comparison.';
