create or replace function resman.takes_chat_tours(p_property_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1 from resman.tour_rule as rule
        where rule.property_id = p_property_id and rule.tours_from_conversation
    )
$$;

comment on function resman.takes_chat_tours(uuid) is
'Tells whether the lead''s own tour columns book its tour at a property (decisions.md 25).';
