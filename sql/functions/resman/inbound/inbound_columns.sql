create or replace function resman.inbound_columns()
returns table (field text, host_table text, host_column text)
language sql
immutable
set search_path = ''
as $$
    values
        ('first_name', 'user', 'first_name'),
        ('last_name', 'user', 'last_name'),
        ('email', 'user', 'email'),
        ('phone', 'user', 'phone'),
        ('move_in_date', 'conversation', 'move_in_date'),
        ('rent_min', 'conversation', 'price_range_min'),
        ('rent_max', 'conversation', 'price_range_max'),
        ('occupants', 'conversation', 'occupants_count'),
        ('status', 'conversation', 'status')
$$;

comment on function resman.inbound_columns() is
'Returns the application''s columns that are given what ResMan has, and the field of each.';
