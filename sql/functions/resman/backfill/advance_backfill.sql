create or replace function resman.advance_backfill()
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_run resman.backfill_run;
begin
    select run.* into v_run
    from resman.backfill_run as run
    where run.kind = 'local' and (run.state = 'running' or exists (
        select 1 from resman.backfill_lead as lead where lead.run_id = run.id
    ))
    and coalesce(run.advanced_at not between v_now - interval '1 second' and v_now, true)
    order by run.advanced_at nulls first, run.id
    limit 1
    for no key update skip locked;
    if not found then
        return false;
    end if;
    perform resman.settle_backfill(v_run.id);
    if v_run.state = 'running' then
        perform resman.feed_backfill(v_run, v_now);
    end if;
    update resman.backfill_run as run
    set advanced_at = v_now
    where run.id = v_run.id;
    update resman.backfill_run as run
    set
        state = 'done', ended_at = v_now,
        skipped = greatest(run.skipped, run.total - run.matched - run.created - run.held)
    where run.id = v_run.id
        and run.state = 'running'
        and run.is_read
        and not exists (select 1 from resman.backfill_lead as lead where lead.run_id = run.id);
    return true;
end;
$$;

comment on function resman.advance_backfill() is
'Makes the next step of the local backfill that has waited longest: counts what has ended, queues '
'what may be queued; returns whether one was due. Short, since it holds the leads that it queues.';

grant execute on function resman.advance_backfill() to
tourbase_bridge;
