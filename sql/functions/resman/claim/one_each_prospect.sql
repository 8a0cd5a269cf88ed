create or replace function resman.one_each_prospect(p_units uuid[])
returns uuid[]
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids, however many; a plan for each claim costs more than it finds.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_kept uuid[] := p_units;
    v_shared record;
begin
    for v_shared in
        select own.property_id, own.resman_lead_id, array_agg(own.conversation_id) as units
        from unnest(p_units) as unit (id)
        -- Looked up for each lead, never in all that are mapped.
        cross join lateral (
            select mapping.conversation_id, mapping.property_id, mapping.resman_lead_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = unit.id
                and mapping.mapping_status in ('active', 'merged')
            offset 0
        ) as own
        where (
            select true from resman.lead_sync_mapping as further
            where further.property_id = own.property_id
                and further.resman_lead_id = own.resman_lead_id
                and further.mapping_status = 'merged'
            limit 1
        )
        group by own.property_id, own.resman_lead_id
    loop
        v_kept := array(
            select kept.id from unnest(v_kept) as kept (id) where kept.id <> all(v_shared.units)
        );
        -- Never waited for: another claim takes the prospect's leads now.
        if pg_try_advisory_xact_lock(hashtextextended(
            concat('prospect/', v_shared.property_id, v_shared.resman_lead_id), 0
        )) and not resman.is_prospect_busy(v_shared.property_id, v_shared.resman_lead_id) then
            v_kept := v_kept || v_shared.units[1];
        end if;
    end loop;
    return v_kept;
end;
$$;

comment on function resman.one_each_prospect(uuid[]) is
'Of leads to be claimed, keeps one for each prospect that several stand for, and none where one is '
'being worked on: who reads a prospect must not post over what another has just posted.';
