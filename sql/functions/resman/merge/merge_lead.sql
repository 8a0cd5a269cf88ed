create or replace function resman.merge_lead(
    p_base jsonb,
    p_shown jsonb,
    p_local jsonb,
    p_remote jsonb,
    p_policies jsonb,
    p_held text[]
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_field text;
    v_rule jsonb;
    v_one jsonb;
    v_to_domiq jsonb := '{}'::jsonb;
    v_to_resman text[] := array[]::text[];
    v_base jsonb := '{}'::jsonb;
    v_shown jsonb := '{}'::jsonb;
    v_conflicts jsonb := '[]'::jsonb;
begin
    for v_field in
        select known.field from resman.lead_fields() as known
        where known.flows_in and known.field <> 'stage'
            -- Where neither side moved there is nothing to merge.
            and not (
                known.field <> all(p_held)
                and p_local -> known.field is not distinct from p_base -> known.field
                and (
                    not p_remote ? known.field
                    or p_remote -> known.field
                    = coalesce(p_shown -> known.field, p_base -> known.field, 'null'::jsonb)
                )
            )
    loop
        v_rule := p_policies -> v_field;
        v_one := resman.merge_field(
            p_base -> v_field, p_shown -> v_field, p_local -> v_field, p_remote -> v_field,
            case when v_field = any(p_held) then 'manual_review' else v_rule ->> 'strategy' end
        );
        if v_field = any(p_held) then
            -- Where it is not shown, the open conflict keeps what was.
            v_one := case
                when p_remote ? v_field
                    then resman.merge_held(v_one, p_local -> v_field, p_remote -> v_field)
                else '{}'::jsonb
            end;
            if v_one ->> 'conflict' = 'merged' then
                v_rule := '{"rule": "the same edit"}'::jsonb;
            end if;
        end if;
        v_to_domiq := v_to_domiq || resman.named_part(v_field, v_one, 'to_domiq');
        v_base := v_base || resman.named_part(v_field, v_one, 'base');
        v_shown := v_shown || resman.named_part(v_field, v_one, 'shown');
        if v_one ? 'to_resman' then
            v_to_resman := v_to_resman || v_field;
        end if;
        if v_one ? 'conflict' then
            v_conflicts := v_conflicts || jsonb_build_object(
                'field', v_field, 'type', 'data_conflict',
                'domiq', coalesce(p_local -> v_field, 'null'::jsonb),
                'resman', coalesce(p_remote -> v_field, 'null'::jsonb),
                'strategy', v_one -> 'conflict', 'rule', v_rule -> 'rule', 'value', v_one -> 'value'
            );
        end if;
    end loop;
    return resman.merge_stage(p_base, p_shown, p_local, p_remote, p_held, jsonb_build_object(
        'to_domiq', v_to_domiq, 'to_resman', to_jsonb(v_to_resman), 'base', v_base,
        'shown', v_shown, 'conflicts', v_conflicts
    ));
end;
$$;

comment on function resman.merge_lead(jsonb, jsonb, jsonb, jsonb, jsonb, text[]) is
'Merges a lead three ways, field by field: takes base, how ResMan shows it, lead_projection, '
'remote_fields, lead_policies and the fields that are held. Returns {to_domiq: {field: value}, '
'to_resman: [field], base, shown: {field: value} of what changes, conflicts: [{field, type, '
'domiq, resman, strategy, rule, value}]}; of fields that only we tell it says nothing.';
