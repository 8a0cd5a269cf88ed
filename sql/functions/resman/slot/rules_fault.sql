create or replace function resman.rules_fault(p_rules jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
    select case
        when jsonb_typeof(p_rules) is distinct from 'object' then 'it is not an object'
        when p_rules - array['rule', 'hours', 'blackouts'] <> '{}'
            then 'it has a key beside rule, hours and blackouts'
        when jsonb_typeof(p_rules -> 'rule') not in ('object', 'null') then 'rule is not an object'
        when jsonb_typeof(p_rules -> 'hours') <> 'array' then 'hours is not a list'
        when jsonb_typeof(p_rules -> 'blackouts') <> 'array' then 'blackouts is not a list'
        when jsonb_typeof(p_rules -> 'rule') = 'object' and (p_rules -> 'rule') - array[
            'slot_minutes', 'capacity', 'buffer_before_minutes', 'buffer_after_minutes',
            'notice_minutes', 'horizon_days', 'tour_types', 'tours_from_conversation'
        ] <> '{}' then 'rule has a key that is unknown'
        when jsonb_path_exists(p_rules, 'strict $.hours[*] ? (@.type() != "object")', silent => true)
            or jsonb_path_exists(
                p_rules, 'strict $.blackouts[*] ? (@.type() != "object")', silent => true
            )
            then 'a list holds something that is not an object'
    end
$$;

comment on function resman.rules_fault(jsonb) is
'Returns what is wrong with the form of a property''s rules; null where nothing is.';
