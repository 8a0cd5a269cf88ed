create or replace function resman.resolve_conflict(
    p_conflict_id uuid,
    p_strategy text,
    p_value jsonb default null,
    p_as text default null,
    p_note text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_found uuid;
begin
    update resman.lead_sync_conflicts as conflict
    set
        resolution_strategy = p_strategy, resolved_value = p_value,
        resolved_by_name = p_as, notes = coalesce(p_note, conflict.notes)
    where conflict.id = p_conflict_id
    returning conflict.id into v_found;
    perform resman.require_conflict(v_found is not null, p_conflict_id);
    return resman.conflict_report(p_conflict_id);
end;
$$;

comment on function resman.resolve_conflict(uuid, text, jsonb, text, text) is
'Settles a conflict: domiq_wins, resman_wins, or merged with a value; of a possible duplicate '
'domiq_wins makes a new prospect, resman_wins takes the one whose id is given. Takes who decided '
'and a note; returns conflict_report. Carried out when ResMan is next read. Raises TB501 for an '
'unknown conflict, TB502 for one that is settled, TB503 for a way that it cannot be settled.';

grant execute on function resman.resolve_conflict(uuid, text, jsonb, text, text) to
tourbase_app, tourbase_operator;
