create or replace function resman.backfill_leads(p_property_id uuid, p_limit integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_leads uuid[];
begin
    select array_agg(lead.id) into v_leads
    from (
        select conversation.id
        from public.conversation as conversation
        where conversation.resman_sync_version = 0
            and resman.lead_property(conversation) = p_property_id
            and not exists (
                select 1 from resman.lead_state as state where state.unit_id = conversation.id
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = conversation.id and job.status = 'pending'
            )
        order by conversation.id
        limit p_limit
        for no key update skip locked
    ) as lead;
    perform resman.enqueue_lead(lead.id, 'push', 1, 1, 0) from unnest(v_leads) as lead (id);
    perform pg_notify('tourbase', '');
    return coalesce(cardinality(v_leads), 0);
end;
$$;

comment on function resman.backfill_leads(uuid, integer) is
'Enqueues leads of a property that stood there before the install, at low priority; returns how '
'many. Call it until it returns 0 (D10).';

grant execute on function resman.backfill_leads(uuid, integer) to
tourbase_operator;
