create or replace function resman.apply_page(
    p_property_id uuid,
    p_prospects jsonb,
    p_served_at timestamptz,
    p_import text default 'new'
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_reads resman.lead_read[];
    v_free uuid[];
    v_applied resman.applied_read[];
begin
    if not exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
            and integration.sync_direction in ('bidirectional', 'from_resman')
    ) then
        return '{}'::jsonb;
    end if;
    v_reads := resman.page_reads(p_property_id, p_prospects, p_served_at);
    v_free := array(
        select state.unit_id from resman.lead_state as state
        where state.unit_id = any(array(select each.unit_id from unnest(v_reads) as each))
            and state.doubt_at is null
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
        order by state.unit_id
        for no key update skip locked
    );
    v_applied := resman.apply_reads(array(
        select each from unnest(v_reads) as each where each.unit_id = any(v_free)
    )) || array(
        select resman.unapplied_read(each, 'hinted', 'its lead is being worked on')
        from unnest(v_reads) as each
        where each.unit_id <> all(v_free)
    ) || resman.import_prospects(p_property_id, p_prospects, p_served_at, p_import);
    perform resman.note_reads(p_property_id, p_prospects, p_served_at, v_applied);
    return (
        select jsonb_object_agg(counted.state, counted.number)
        from (
            select
                case one.reason when 'imported' then 'imported' else one.state end as state,
                count(*) as number
            from unnest(v_applied) as one
            group by 1
        ) as counted
    );
end;
$$;

comment on function resman.apply_page(uuid, jsonb, timestamptz, text) is
'Brings into the application what ResMan has shown of a property''s prospects; returns how many '
'are {applied, imported, held, hinted, skipped}. A lead that is being worked on, or in doubt, is '
'left for the next time. p_import: which prospects without a lead become one, none, new (first '
'changed since the property is connected), look (those that a part has shown to be new) or all.';
