create or replace function resman.set_merge_policy(
    p_strategy text,
    p_property_id uuid default null,
    p_field text default null,
    p_field_class text default null,
    p_from_stage text default 'prospect',
    p_note text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_row resman.merge_policy;
begin
    perform resman.check_policy(p_strategy, p_property_id, p_field, p_field_class, p_from_stage);
    insert into resman.merge_policy (
        property_id, field, field_class, from_stage, strategy, note
    )
    values (p_property_id, p_field, p_field_class, p_from_stage, p_strategy, p_note)
    on conflict (property_id, field, field_class, from_stage) do update
    set strategy = excluded.strategy, note = excluded.note, updated_at = core.clock()
    returning * into v_row;
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values ('set_merge_policy', 'merge_policy', v_row.id::text, p_note, to_jsonb(v_row));
    return to_jsonb(v_row);
end;
$$;

comment on function resman.set_merge_policy(text, uuid, text, text, text, text) is
'Sets who wins where a field was changed on both sides: of a field, or a class of fields, or all; '
'of a property or all; from a stage of the lead on. Holds for conflicts that come, not for those '
'that are there. Returns the rule. Raises TB202 for an unknown property, TB504 for a bad rule.';

grant execute on function resman.set_merge_policy(text, uuid, text, text, text, text) to
tourbase_operator;
