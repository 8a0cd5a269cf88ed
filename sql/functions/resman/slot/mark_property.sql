create or replace function resman.mark_property(p_property_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- Who reckons with the rules of before must have ended, so that its marks are not of a day
    -- that only they knew.
    perform resman.lock_rules(p_property_id, true);
    insert into resman.availability_dirty (property_id, date) values (p_property_id, null);
end;
$$;

comment on function resman.mark_property(uuid) is
'Notes that no cached day of a property holds any longer, once all who go by its rules of before '
'have ended.';
