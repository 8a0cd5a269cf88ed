create or replace function resman.chosen_candidates(p_unit_id uuid, p_candidates jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_row resman.lead_sync_conflicts;
    v_chosen jsonb;
begin
    if jsonb_array_length(p_candidates) = 0 then
        return p_candidates;
    end if;
    select conflict.* into v_row
    from resman.lead_sync_conflicts as conflict
    where conflict.conversation_id = p_unit_id and conflict.conflict_type = 'duplicate_lead'
        and conflict.resolution_status = 'resolved'
    order by conflict.resolved_at desc
    limit 1;
    if v_row.id is null then
        return p_candidates;
    end if;
    v_chosen := coalesce((
        select jsonb_agg(prospect.value) from jsonb_array_elements(p_candidates) as prospect (value)
        where v_row.resolution_strategy = 'resman_wins'
            and lower(prospect.value ->> 'prospect_id') = lower(v_row.resolved_value #>> '{}')
    ), '[]'::jsonb);
    if v_chosen = '[]' and v_row.resolution_strategy = 'resman_wins' then
        -- The one that was chosen is not among them: it is asked again.
        return p_candidates;
    end if;
    update resman.lead_sync_conflicts as conflict
    set settled_at = core.clock()
    where conflict.id = (
        -- Whoever holds it for a moment is not waited for; it is carried out all the same.
        select free.id from resman.lead_sync_conflicts as free
        where free.id = v_row.id and free.settled_at is null
        for no key update skip locked
    );
    return v_chosen;
end;
$$;

comment on function resman.chosen_candidates(uuid, jsonb) is
'Returns those of the prospects that may be a lead''s person which a person has chosen: one, none '
'where a new one is to be made, all where nothing was decided.';
