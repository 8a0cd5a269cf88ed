create or replace function resman.lock_person(p_found resman.found_person)
returns boolean
language plpgsql
volatile
set search_path = ''
set lock_timeout = '1s'
as $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = any(p_found.leads)
    order by conversation.id
    for no key update;
    -- Whoever holds one of these may wait for the leads; nobody is made to wait in a ring.
    perform 1 from public."user" as person
    where person.id = any(p_found.users)
    order by person.id
    for no key update nowait;
    perform 1 from resman.lead_state as state
    where state.unit_id = any(p_found.units)
    order by state.unit_id
    for no key update;
    perform 1 from resman.lead_sync_queue as job
    where job.unit_id = any(p_found.units) and job.status in ('pending', 'processing')
    order by job.unit_id, job.id
    for update;
    return not exists (
        select 1 from resman.lead_sync_queue as job
        where job.unit_id = any(p_found.units) and job.status = 'processing'
    );
exception
    when lock_not_available then
        return false;
end;
$$;

comment on function resman.lock_person(resman.found_person) is
'Locks a person''s leads, rows and jobs; returns whether they are free: nobody writes them, and no '
'call for them is under way.';
