create or replace function resman.lock_rules(p_property_id uuid, p_is_change boolean)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key bigint := hashtextextended('tour rules ' || p_property_id::text, 0);
begin
    if p_is_change then
        perform pg_advisory_xact_lock(v_key);
    else
        perform pg_advisory_xact_lock_shared(v_key);
    end if;
end;
$$;

comment on function resman.lock_rules(uuid, boolean) is
'Keeps the rules of a property as they are until the transaction ends, or waits until all who go '
'by them have ended, to change them.';
