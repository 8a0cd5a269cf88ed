create or replace function resman.violation(
    p_target text,
    p_field text,
    p_code text,
    p_allowed jsonb default null
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'field', coalesce(p_field, p_target), 'target', p_target, 'code', p_code,
        'message', case p_code
            when 'required' then 'is missing'
            when 'type' then 'cannot be read'
            when 'too_long' then 'is too long'
            when 'too_short' then 'is too short'
            when 'pattern' then 'does not have the form that is asked for'
            when 'not_allowed' then 'is none of the words that are allowed'
            when 'unknown_property' then 'names no property that is known, or more than one'
            when 'property_not_accepting' then 'names a property that takes no tours'
            when 'time_missing' then 'has a date and no time'
            when 'no_such_time' then 'is skipped when the clocks go forward'
            when 'ambiguous_time' then 'comes twice when the clocks go back: say which, or give the offset'
            when 'unknown_zone' then 'is no time zone'
            when 'out_of_range' then 'is out of range'
            when 'outside_hours' then 'is outside opening hours'
            when 'blackout' then 'is on a day without tours'
            when 'too_soon' then 'is too soon'
            when 'too_far' then 'is too far ahead'
            when 'type_not_offered' then 'is a kind of tour that the property does not offer'
            when 'full' then 'has no seat left'
            when 'already_booked' then 'is booked already by the same person'
            when 'not_possible' then 'is not possible as the tour stands'
            when 'unstorable' then 'cannot be stored'
            else 'is not right'
        end,
        'allowed', p_allowed
    ))
$$;

comment on function resman.violation(text, text, text, jsonb) is
'Returns one thing that is wrong with a request, in the words of its sender: the field as the '
'source calls it, a code and a sentence; never a value.';
