create or replace function resman.end_compare(p_run resman.compare_run)
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_unseen text[];
begin
    select coalesce(array_agg(distinct mapping.resman_lead_id), '{}') into v_unseen
    from resman.lead_sync_mapping as mapping
    where mapping.property_id = p_run.property_id
        and mapping.mapping_status in ('active', 'merged')
        and mapping.created_at < p_run.started_at
        and not exists (
            select 1 from resman.compare_seen as seen
            where seen.property_id = p_run.property_id
                and seen.prospect_id = mapping.resman_lead_id
        );
    perform resman.hint_prospect(p_run.property_id, missing.id) from unnest(v_unseen) as missing (id);
    -- Who was gone and is there again has its edits sent.
    perform resman.call_leads(array(
        select gone.unit_id
        from resman.gone_prospect as gone
        inner join resman.compare_seen as seen
            on gone.property_id = seen.property_id and gone.prospect_id = seen.prospect_id
        where gone.property_id = p_run.property_id
    ));
    delete from resman.gone_prospect as gone
    using resman.compare_seen as seen
    where gone.property_id = p_run.property_id
        and seen.property_id = gone.property_id and seen.prospect_id = gone.prospect_id;
    update resman.compare_run as run
    set
        finished_at = core.clock(),
        unseen_count = cardinality(v_unseen),
        seen_count = (
            select count(*) from resman.compare_seen as seen
            where seen.property_id = p_run.property_id
        )
    where run.id = p_run.id;
    delete from resman.compare_seen as seen where seen.property_id = p_run.property_id;
end;
$$;

comment on function resman.end_compare(resman.compare_run) is
'Ends a comparison: prospects of our leads that no window has shown are looked up by their ids, '
'where a missing one is followed or held (decisions.md 9).';
