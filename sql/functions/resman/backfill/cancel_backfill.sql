create or replace function resman.cancel_backfill(p_run_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_run resman.backfill_run := resman.lock_backfill(p_run_id);
    v_locked uuid[];
    v_withdrawn uuid[];
begin
    v_locked := array(
        select conversation.id from public.conversation as conversation
        where conversation.id in (
            select lead.unit_id from resman.backfill_lead as lead where lead.run_id = p_run_id
        )
        order by conversation.id
        for no key update skip locked
    );
    with withdrawn as (
        update resman.lead_sync_queue as job
        set
            status = 'cancelled', processed_at = core.clock(),
            error_message = 'the backfill was cancelled'
        where job.status = 'pending' and job.id in (
            select waiting.id from resman.lead_sync_queue as waiting
            where waiting.unit_id = any(v_locked)
                and waiting.status = 'pending'
                and waiting.sync_operation = 'push'
                and waiting.priority = 1
                and waiting.row_version = 0
                and waiting.lease_until is null
                and not exists (
                    select 1 from resman.lead_state as state where state.unit_id = waiting.unit_id
                )
            for update skip locked
        )
        returning job.unit_id
    )

    select array_agg(withdrawn.unit_id order by withdrawn.unit_id) into v_withdrawn
    from withdrawn;
    delete from resman.backfill_lead as lead
    where lead.run_id = p_run_id and lead.unit_id = any(v_withdrawn);
    update resman.backfill_run as run
    set
        state = 'cancelled', ended_at = coalesce(run.ended_at, core.clock()),
        -- Resumed, it looks at them again.
        cursor_id = case
            when v_withdrawn is null then run.cursor_id
            else (
                select conversation.id from public.conversation as conversation
                where conversation.id < v_withdrawn[1]
                order by conversation.id desc
                limit 1
            )
        end,
        is_read = false
    where run.id = p_run_id;
    perform resman.note_change('cancel_backfill', v_run.property_id, null, jsonb_build_object(
        'run_id', p_run_id, 'withdrawn', coalesce(cardinality(v_withdrawn), 0)
    ));
    return (select report from resman.backfill_report(p_run_id) as report);
end;
$$;

comment on function resman.cancel_backfill(uuid) is
'Ends a backfill: takes back what it has queued that nobody has begun and nobody has edited. '
'Returns what backfill_report says. Cancelling twice is harmless. Raises TB272, TB273.';

grant execute on function resman.cancel_backfill(uuid) to
tourbase_operator;
