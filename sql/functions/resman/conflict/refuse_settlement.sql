create or replace function resman.refuse_settlement(p_unit_id uuid, p_remote jsonb, p_why text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_lead jsonb := resman.lead_projection(p_unit_id);
begin
    perform resman.reopen_conflict(
        conflict, v_lead -> conflict.conflict_field,
        coalesce(p_remote -> conflict.conflict_field, conflict.resman_value),
        format('the application refused what %s decided: %s', conflict.resolved_by_name, p_why)
    )
    from resman.lead_sync_conflicts as conflict
    where conflict.conversation_id = p_unit_id and conflict.resolution_status = 'resolved'
        and conflict.settled_at is null and conflict.conflict_type <> 'status_conflict'
        and conflict.resolution_strategy <> 'domiq_wins'
        and conflict.conflict_field in (select known.field from resman.lead_fields() as known);
    perform resman.hold_fields(p_unit_id);
end;
$$;

comment on function resman.refuse_settlement(uuid, jsonb, text) is
'Opens the conflicts of a lead again whose settlement the application''s rows cannot take, and '
'says which constraint refused it. Called by settle_read only.';
