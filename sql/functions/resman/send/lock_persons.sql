create or replace function resman.lock_persons(p_calls resman.batched_call[])
returns void
language sql
volatile
set search_path = ''
as $$
    select pg_advisory_xact_lock(person.key)
    from (
        select distinct resman.person_key(job.property_id, lead.user_id) as key
        from unnest(p_calls) as call
        inner join resman.lead_sync_queue as job
            on call.job_id = job.id and job.status in ('pending', 'processing')
        inner join public.conversation as lead on job.unit_id = lead.id
        where not exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = job.unit_id
                and mapping.mapping_status in ('active', 'merged')
        )
        order by key
    ) as person
$$;

comment on function resman.lock_persons(resman.batched_call[]) is
'Locks, in one order, the persons whose first call a batch decides: of two leads of a person, the '
'second waits for the first.';
