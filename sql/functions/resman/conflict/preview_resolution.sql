create or replace function resman.preview_resolution(
    p_conflict_id uuid,
    p_strategy text,
    p_value jsonb default null
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_row resman.lead_sync_conflicts;
    v_fault text;
    v_ours jsonb;
    v_after jsonb;
begin
    select conflict.* into v_row from resman.lead_sync_conflicts as conflict
    where conflict.id = p_conflict_id;
    perform resman.require_conflict(v_row.id is not null, p_conflict_id);
    v_fault := resman.settlement_fault(v_row, p_strategy, p_value);
    if v_fault is not null then
        raise exception using
            errcode = 'TB503', message = 'the conflict cannot be settled so', detail = v_fault,
            hint = 'tourbase conflicts show tells what each way would do';
    elsif v_row.conflict_type = 'duplicate_lead' then
        return jsonb_build_object(
            'domiq', jsonb_build_object('from', null, 'to', null),
            'resman', jsonb_build_object('from', v_row.resman_value, 'to', case p_strategy
                when 'resman_wins' then p_value else '"a new prospect"'::jsonb
            end)
        );
    end if;
    v_ours := coalesce(
        resman.lead_projection(v_row.conversation_id) -> v_row.conflict_field, 'null'::jsonb
    );
    v_after := case p_strategy
        when 'resman_wins' then v_row.resman_value
        when 'domiq_wins' then v_ours
        else resman.settled_value(v_row.conflict_field, p_value)
    end;
    return jsonb_build_object(
        'domiq', jsonb_build_object('from', v_ours, 'to', v_after),
        -- What is empty here cannot be made empty there.
        'resman', jsonb_build_object('from', v_row.resman_value, 'to', case
            when v_after = 'null'::jsonb then v_row.resman_value else v_after
        end)
    );
end;
$$;

comment on function resman.preview_resolution(uuid, text, jsonb) is
'Returns what settling a conflict would do: {domiq: {from, to}, resman: {from, to}}. Changes '
'nothing. Raises TB501 for an unknown conflict, TB503 for a way that it cannot be settled.';

grant execute on function resman.preview_resolution(uuid, text, jsonb) to
tourbase_app, tourbase_operator;
