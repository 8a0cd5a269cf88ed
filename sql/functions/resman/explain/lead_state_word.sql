create or replace function resman.lead_state_word(p_unit_id uuid, p_reason jsonb)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when p_reason ->> 'job_status' = 'processing' and p_reason ->> 'code' = 'RM201' then 'sending'
        when p_reason ->> 'code' = 'RM201' and state.last_sync_at is null and job.retries > 0 then 'retrying'
        when p_reason ->> 'code' is not null then (
            select reason.state from resman.reason as reason where reason.code = p_reason ->> 'code'
        )
        when state.sync_status = 'synced' then 'synced'
        else 'untracked'
    end
    from (select 1) as one
    left join resman.lead_state as state on state.unit_id = p_unit_id
    left join lateral (
        select max(queued.retry_count) as retries
        from resman.lead_sync_queue as queued
        where queued.unit_id = p_unit_id and queued.status = 'pending'
    ) as job on true
$$;

comment on function resman.lead_state_word(uuid, jsonb) is
'Returns the public state of a lead, one of the eleven words, from its reason (interface of '
'states).';
