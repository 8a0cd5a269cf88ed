create or replace function resman.read_facts(p_calls resman.batched_call[], p_persons bigint[])
returns resman.call_facts[]
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
begin
    return array(
        select
            row(
                call.job_id, v_now, live.job, known.state, mapped.mapping,
                (
                    select integration from resman.resman_integration as integration
                    where integration.property_id = coalesce(mapped.property_id, live.property_id)
                ),
                (
                    select note.notification_id from resman.notification_state as note
                    where note.unit_id = mapped.unit_id and note.sync_status = 'not_synced'
                    order by note.created_at, note.notification_id
                    limit 1
                ),
                lead.fields, call.given, person.key,
                resman.is_plain_call(lead.fields, known.state, mapped.mapping, call.given),
                mapped.unit_id is not null or person.key = any(p_persons) and (
                    select true from resman.lead_state as other
                    where other.user_id = (lead.fields ->> '_user_id')::uuid
                        and other.unit_id <> live.unit_id
                    limit 1
                ) is null
            )::resman.call_facts
        from unnest(p_calls) with ordinality as call (job_id, fence, unit_id, property_id, given, place)
        -- Each of these is looked up for its job, never in all that there are.
        left join lateral (
            select job, job.unit_id, job.property_id from resman.lead_sync_queue as job
            where job.id = call.job_id and job.fence = call.fence
                and job.status in ('pending', 'processing') and job.lease_until is not null
            limit 1
        ) as live on true
        left join lateral (
            select state from resman.lead_state as state
            where state.unit_id = live.unit_id
            limit 1
        ) as known on true
        left join lateral (
            select mapping, mapping.conversation_id as unit_id, mapping.property_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = live.unit_id
                and mapping.mapping_status in ('active', 'merged')
            limit 1
        ) as mapped on true
        cross join lateral (
            select resman.overlay_held(
                resman.lead_projection(live.unit_id), (known.state).base, (known.state).held
            ) as fields
            offset 0
        ) as lead
        cross join lateral (
            select resman.person_key(live.property_id, (lead.fields ->> '_user_id')::uuid) as key
            offset 0
        ) as person
        order by call.place
    );
end;
$$;

comment on function resman.read_facts(resman.batched_call[], bigint[]) is
'Returns what the calls of a batch are decided by, in its order; a held field of a lead stands as '
'in the base. Takes the keys of the persons that are locked. The caller holds the leads and the '
'jobs.';
