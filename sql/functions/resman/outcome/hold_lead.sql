create or replace function resman.hold_lead(
    p_job resman.lead_sync_queue,
    p_reason text,
    p_why text,
    p_candidates jsonb default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_state as state
    set
        sync_status = case p_reason
            when 'RM303' then 'conflict' when 'RM601' then 'not_synced' else 'failed'
        end,
        reason_code = p_reason, error_message = p_why, is_host_due = true
    where state.unit_id = p_job.unit_id;
    if p_reason = 'RM303' then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, conflict_type, conflict_severity, resman_value, notes
        )
        select
            p_job.unit_id, p_job.property_id, 'duplicate_lead', 'high', p_candidates,
            'ResMan has several prospects that may be this person'
        -- Whoever settles the one that is there may hold it, and is not waited for.
        where not exists (
            select 1 from resman.lead_sync_conflicts as known
            where known.conversation_id = p_job.unit_id
                and known.conflict_type = 'duplicate_lead'
                and known.resolution_status in ('pending', 'manual_review')
        );
    end if;
    perform resman.finish_job(p_job, 'cancelled', p_reason, p_why);
    return jsonb_build_object('do', 'nothing', 'why', p_reason);
end;
$$;

comment on function resman.hold_lead(resman.lead_sync_queue, text, text, jsonb) is
'Keeps a lead that cannot be sent, with its reason, until it is edited; several possible '
'persons open a conflict, which names their prospects.';
