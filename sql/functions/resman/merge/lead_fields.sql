create or replace function resman.lead_fields()
returns table (field text, field_class text, flows_in boolean)
language sql
immutable
set search_path = ''
as $$
    values
        ('first_name', 'contact', true),
        ('last_name', 'contact', true),
        ('email', 'contact', true),
        ('phone', 'contact', true),
        ('move_in_date', 'preference', true),
        ('rent_min', 'preference', true),
        ('rent_max', 'preference', true),
        ('occupants', 'preference', true),
        ('lost', 'status', true),
        ('stage', 'status', true),
        ('bedrooms', 'qualification', false),
        ('pets', 'qualification', false),
        ('comments', 'qualification', false)
$$;

comment on function resman.lead_fields() is
'Returns the fields of a lead, the class of each, and whether ResMan''s value of it comes to us; '
'stage comes from ResMan only (semantics.md 3.7).';

grant execute on function resman.lead_fields() to
tourbase_operator, tourbase_monitor, tourbase_bridge;
