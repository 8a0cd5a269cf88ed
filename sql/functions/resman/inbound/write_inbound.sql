create or replace function resman.write_inbound(p_unit_id uuid, p_values jsonb)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform resman.write_host_values(array[p_unit_id], array[p_values]);
    return resman.unwritable_fields(p_values);
end;
$$;

comment on function resman.write_inbound(uuid, jsonb) is
'Writes what ResMan has of a lead into the application''s rows, as a write of our own; returns the '
'fields that could not be given (write_host_values).';
