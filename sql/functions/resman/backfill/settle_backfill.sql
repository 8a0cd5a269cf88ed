create or replace function resman.settle_backfill(p_run_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
    with ended as (
        delete from resman.backfill_lead as lead
        where lead.run_id = p_run_id
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = lead.unit_id
                    and job.sync_operation = 'push' and job.status = 'pending'
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = lead.unit_id and job.status = 'processing'
            )
        returning lead.unit_id
    ),

    told as (
        select
            exists (
                select 1 from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = ended.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ) as is_there,
            exists (
                select 1
                from resman.lead_attempt as attempt
                inner join resman.backfill_run as run on attempt.intended_at >= run.started_at
                where run.id = p_run_id
                    and attempt.unit_id = ended.unit_id
                    and attempt.kind = 'create'
                    and attempt.outcome in ('ok', 'in_doubt')
            ) as is_new,
            exists (
                select 1 from public.conversation as conversation
                where conversation.id = ended.unit_id
            ) as is_row
        from ended
    )

    update resman.backfill_run as run
    set
        matched = run.matched + counted.matched,
        created = run.created + counted.created,
        held = run.held + counted.held,
        skipped = run.skipped + counted.skipped
    from (
        select
            count(*) filter (where told.is_there and not told.is_new) as matched,
            count(*) filter (where told.is_there and told.is_new) as created,
            count(*) filter (where not told.is_there and told.is_row) as held,
            count(*) filter (where not told.is_there and not told.is_row) as skipped
        from told
    ) as counted
    where run.id = p_run_id
$$;

comment on function resman.settle_backfill(uuid) is
'Counts what became of the leads of a backfill whose jobs have ended. The caller holds its row.';
