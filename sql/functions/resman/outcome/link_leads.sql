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
begin
    update resman.lead_sync_mapping as mapping
    set last_sync_at = core.clock(), sync_version = greatest(mapping.sync_version, call.version)
    from unnest(p_calls) as call
    where mapping.conversation_id = call.unit_id and mapping.resman_lead_id = call.prospect_id;
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
        core.clock(), greatest(fresh.version, 1), fresh.person_id
    from (
        select
            call.*, gone.unit_id is not null as is_gone,
            row_number() over (
                partition by call.property_id, call.prospect_id, gone.unit_id is not null
                order by call.unit_id
            ) as place
        from unnest(p_calls) as call
        left join resman.lead_tombstone as gone on call.unit_id = gone.unit_id
        where not exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = call.unit_id
                and mapping.resman_lead_id = call.prospect_id
        )
    ) as fresh;
    insert into resman.person_state as person (user_id, resman_contact_id, sync_status, last_sync_at)
    select distinct on (state.user_id) state.user_id, call.person_id, 'synced', core.clock()
    from unnest(p_calls) as call
    inner join resman.lead_state as state on call.unit_id = state.unit_id
    where state.user_id is not null and call.person_id is not null
    order by state.user_id
    on conflict (user_id) do update
    set
        resman_contact_id = excluded.resman_contact_id, sync_status = 'synced',
        last_sync_at = excluded.last_sync_at;
end;
$$;

comment on function resman.link_leads(resman.ended_call[]) is
'Maps leads to their prospects and persons; a further lead of a prospect is merged into the '
'first, a deleted one is remembered as deleted (D39, D42).';
