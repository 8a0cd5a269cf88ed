create or replace function resman.settlement_fault(
    p_conflict resman.lead_sync_conflicts,
    p_strategy text,
    p_value jsonb
)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case
        when coalesce(p_strategy, '') not in ('resman_wins', 'domiq_wins', 'merged')
            then 'give resman_wins, domiq_wins or merged'
        when p_conflict.conflict_field like 'tour %'
            then 'write the time that holds into the tour''s row'
        when p_conflict.conflict_type = 'duplicate_lead' then case
            when p_strategy = 'merged' then 'prospects are merged in ResMan, not here'
            when p_strategy = 'resman_wins' and coalesce(jsonb_typeof(p_value), '') <> 'string'
                then 'give the id of the prospect that the lead is'
        end
        when p_strategy <> 'merged' then null
        when p_conflict.conflict_type = 'status_conflict'
            then 'a lead is lost or it is not: there is nothing between'
        when resman.settled_value(p_conflict.conflict_field, p_value) is null
            then format('give a value that %s can have', p_conflict.conflict_field)
    end;
end;
$$;

comment on function resman.settlement_fault(resman.lead_sync_conflicts, text, jsonb) is
'Returns what is wrong with a way to settle a conflict; null: nothing.';
