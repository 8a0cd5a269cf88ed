create or replace function resman.direction_policies(
    p_direction text,
    p_property_id uuid,
    p_stage text
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select case
        when p_direction = 'bidirectional'
            then resman.lead_policies(p_property_id, coalesce(p_stage, 'prospect'))
        else (
            select jsonb_object_agg(known.field, jsonb_build_object(
                'rule', 'direction',
                'strategy', case p_direction
                    when 'from_resman' then 'resman_wins' else 'domiq_wins'
                end
            ))
            from resman.lead_fields() as known
            where known.flows_in
        )
    end
$$;

comment on function resman.direction_policies(text, uuid, text) is
'Returns who wins the fields of a property''s leads: by the rules where both sides are written, '
'else the one side from which data comes (semantics.md 3.10).';
