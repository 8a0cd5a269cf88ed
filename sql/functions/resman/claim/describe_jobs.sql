create or replace function resman.describe_jobs(p_jobs uuid[], p_lease_seconds double precision)
returns setof jsonb
language plpgsql
stable
set search_path = ''
-- All is found by ids. What the planner believes of a queue is always out of date, and a session
-- keeps its plans: no other way is left, here and in what is called.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return query
    select jsonb_build_object(
        'job_id', job.id, 'fence', job.fence, 'unit_id', job.unit_id, 'operation', job.sync_operation,
        'property_id', integration.property_id, 'lease_seconds', p_lease_seconds,
        'remote', jsonb_build_object(
            'integration_id', integration.id, 'api_credentials', integration.api_credentials,
            'resman_property_id', integration.resman_property_id
        ),
        'reads', case
            when mapping.erased_at is not null then '[]'::jsonb
            when job.conversation_id is null then resman.request_reads(job.unit_id, mapping.doubt_at)
            else resman.needed_reads(
                mapping.resman_lead_id, mapping.doubt_at,
                resman.normalize_email(lead.person ->> 'email'), resman.normalize_phone(lead.person ->> 'phone')
            )
        end,
        'catalogues', resman.needed_catalogues(
            integration.property_id,
            case when mapping.id is null then coalesce(
                nullif(btrim(lead.fields ->> 'source'), ''),
                nullif(btrim(lead.person ->> 'lead_source'), '')
            ) end,
            case when lower(btrim(lead.fields ->> 'status')) = 'lost'
                then lead.fields -> 'resman_custom_fields' ->> 'lost_reason'
            end
        ) || coalesce((
            select resman.tour_catalogues(tour.unit_id, integration.property_id, case
                when mapping.id is not null then nullif(btrim(lead.fields ->> 'source'), '')
                when job.conversation_id is null then job.sync_operation
            end)
            from resman.tour_booking_sync as tour
            where tour.unit_id = job.unit_id
            limit 1
        ), '[]'::jsonb)
    )
    from resman.lead_sync_queue as job
    cross join lateral (
        select known.doubt_at, known.erased_at, mapped.id, mapped.resman_lead_id, mapped.property_id
        from resman.lead_state as known
        left join resman.lead_sync_mapping as mapped
            on known.unit_id = mapped.conversation_id and mapped.mapping_status in ('active', 'merged')
        where known.unit_id = job.unit_id
        offset 0
    ) as mapping
    inner join resman.resman_integration as integration
        on coalesce(mapping.property_id, job.property_id) = integration.property_id
    left join lateral (
        select found.fields, to_jsonb(person) as person
        from (
            select to_jsonb(conversation) as fields
            from public.conversation as conversation
            where conversation.id = job.unit_id
            offset 0
        ) as found
        left join public."user" as person on (found.fields ->> 'user_id')::uuid = person.id
        offset 0
    ) as lead on true
    where job.id = any(p_jobs) and job.status in ('pending', 'processing');
end;
$$;

comment on function resman.describe_jobs(uuid[], double precision) is
'Returns claimed jobs as the bridge needs them: where to call and what to read first. Reads are '
'the probe after a lost answer, and the look before a create or an update (resman-api.md 3.5).';
