create or replace function resman.lock_leads(p_units uuid[])
returns uuid[]
language plpgsql
volatile
set search_path = ''
-- Leads are found by their ids, however many; a plan for each claim costs more than it finds.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
    return resman.one_each_prospect(array(
        select state.unit_id from resman.lead_state as state
        where state.unit_id = any(p_units)
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
        order by state.unit_id
        for no key update skip locked
    ));
end;
$$;

comment on function resman.lock_leads(uuid[]) is
'Locks the state of leads; returns those that nobody else holds and that are not being worked on, '
'nor a further lead of the same prospect.';
