create or replace function resman.enqueue_backfill(p_run_id uuid, p_limit integer)
returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_leads uuid[];
begin
    if p_limit < 1 then
        return array[]::uuid[];
    end if;
    with look as (
        select found.* from resman.backfill_run as run
        cross join lateral resman.look_backfill(
            run.property_id, run.since, run.cursor_id, p_limit
        ) as found
        where run.id = p_run_id
    )

    update resman.backfill_run as run
    set cursor_id = look.cursor_id, is_read = look.is_read
    from look
    where run.id = p_run_id
    returning look.leads into v_leads;
    insert into resman.backfill_lead (run_id, unit_id)
    select p_run_id, lead.id from unnest(v_leads) as lead (id)
    on conflict do nothing;
    perform resman.enqueue_lead(lead.id, 'push', 1, 1, 0) from unnest(v_leads) as lead (id);
    return v_leads;
end;
$$;

comment on function resman.enqueue_backfill(uuid, integer) is
'Queues the next leads of a backfill at low priority, and moves its cursor; returns them. The '
'caller holds the row of the backfill.';
