create or replace function resman.set_tour_rules(p_property_id uuid, p_rules jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_fault text;
begin
    if not exists (select 1 from public.property as property where property.id = p_property_id) then
        raise exception using
            errcode = 'TB202', message = 'property is unknown',
            detail = format('property %s', p_property_id),
            hint = 'the id is that of the row in the table property';
    end if;
    perform resman.lock_rules(p_property_id, true);
    begin
        v_fault := resman.rules_fault(p_rules);
        if v_fault is null then
            perform resman.write_rules(p_property_id, p_rules);
        end if;
    exception
        when integrity_constraint_violation or data_exception then
            v_fault := sqlerrm;
    end;
    if v_fault is not null then
        raise exception using
            errcode = 'TB302', message = 'tour rules are not valid',
            detail = v_fault,
            hint = 'give an object with rule, hours and blackouts; docs/for-developers.md shows one';
    end if;
    perform resman.reseat_property(p_property_id);
    perform resman.note_change('set_tour_rules', p_property_id, null, p_rules);
    return resman.rules_report(p_property_id);
end;
$$;

comment on function resman.set_tour_rules(uuid, jsonb) is
'Changes how tours are offered at a property: {rule: {slot_minutes, capacity, '
'buffer_before_minutes, buffer_after_minutes, notice_minutes, horizon_days, tour_types, '
'tours_from_conversation}, hours: [{weekday, opens, closes}], blackouts: [{starts_on, ends_on, '
'reason}]}. A list that is given replaces what there was, a key that is not given stays. Seats the '
'coming tours anew; returns the rules. Raises TB202 for an unknown property, TB302 for bad rules.';

grant execute on function resman.set_tour_rules(uuid, jsonb) to
tourbase_operator;
