create or replace function resman.settle_resolutions(p_unit_id uuid, p_remote jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_lead jsonb := resman.lead_projection(p_unit_id);
    v_row resman.lead_sync_conflicts;
    v_remote jsonb;
    v_to_domiq jsonb := '{}'::jsonb;
begin
    for v_row in
        select conflict.* from resman.lead_sync_conflicts as conflict
        where conflict.conversation_id = p_unit_id and conflict.resolution_status = 'resolved'
            and conflict.settled_at is null
            and conflict.conflict_field = any(resman.held_fields(p_unit_id))
        order by conflict.id
        for no key update skip locked
    loop
        v_remote := p_remote -> case v_row.conflict_type
            when 'status_conflict' then 'stage' else v_row.conflict_field
        end;
        if v_remote is null then
            continue;
        elsif v_remote <> v_row.resman_value and v_remote <> v_row.resolved_value then
            perform resman.reopen_conflict(
                v_row, v_lead -> v_row.conflict_field, v_remote,
                format('ResMan has moved on since %s settled it', v_row.resolved_by_name)
            );
        else
            v_to_domiq := v_to_domiq || resman.carry_out(v_row, v_lead, v_remote);
        end if;
    end loop;
    perform resman.hold_fields(p_unit_id);
    return v_to_domiq;
end;
$$;

comment on function resman.settle_resolutions(uuid, jsonb) is
'Carries out what people have decided of a lead''s conflicts, now that ResMan has been read '
'(remote_fields); returns the values that the application is to be given. Where ResMan has moved '
'on since, the conflict is open again. The caller holds the lead.';
