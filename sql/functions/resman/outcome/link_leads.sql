create or replace function resman.link_leads(p_calls resman.ended_call[])
returns void
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids: the planner takes any batch for a hundred rows.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
    -- Sought for each call, never among all that are mapped: nothing is known of a new table.
    v_known uuid[] := array(
        select known.id
        from unnest(p_calls) as call
        cross join lateral (
            select mapping.id from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = call.prospect_id
                and mapping.conversation_id = call.unit_id
            offset 0
        ) as known
    );
begin
    if v_known <> '{}' then
        update resman.lead_sync_mapping as mapping
        set last_sync_at = v_now, sync_version = greatest(mapping.sync_version, call.version)
        from unnest(p_calls) as call
        where mapping.id = any(v_known) and mapping.conversation_id = call.unit_id
            and mapping.resman_lead_id = call.prospect_id;
    end if;
    insert into resman.lead_sync_mapping (
        conversation_id, resman_lead_id, property_id, mapping_status, last_sync_at, sync_version,
        resman_contact_id
    )
    select
        fresh.unit_id, fresh.prospect_id, fresh.property_id,
        case
            when fresh.is_gone then 'deleted'
            -- As a scalar it is looked up for each lead, never in all that are mapped.
            when fresh.place > 1 or (
                select true from resman.lead_sync_mapping as other
                where other.property_id = fresh.property_id
                    and other.resman_lead_id = fresh.prospect_id
                    and other.mapping_status = 'active'
            ) then 'merged'
            else 'active'
        end,
        v_now, greatest(fresh.version, 1), fresh.person_id
    from (
        select
            call.*,
            row_number() over (
                partition by call.property_id, call.prospect_id, call.is_gone order by call.unit_id
            ) as place
        from (
            select
                told.*,
                coalesce((
                    select true from resman.lead_tombstone as gone where gone.unit_id = told.unit_id
                ), false) as is_gone
            from unnest(p_calls) as told
            where told.unit_id <> all(array(
                select mapping.conversation_id from resman.lead_sync_mapping as mapping
                where mapping.id = any(v_known)
            ))
        ) as call
    ) as fresh;
    perform resman.tell_deletes(array(select told.unit_id from unnest(p_calls) as told where told.kind <> 'lost'));
end;
$$;

comment on function resman.link_leads(resman.ended_call[]) is
'Maps leads to their prospects and persons; a further lead of a prospect is merged into the '
'first, a deleted one is remembered as deleted (D39, D42).';
