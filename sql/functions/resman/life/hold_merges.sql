create or replace function resman.hold_merges(p_property_id uuid)
returns boolean
language sql
volatile
set search_path = ''
as $$
    -- Never waited for: whoever has it may wait for a lead that the caller holds.
    select pg_try_advisory_xact_lock(hashtextextended(concat('merges/', p_property_id), 0))
$$;

comment on function resman.hold_merges(uuid) is
'Takes the merges of a property until the transaction ends; false where another follows one now.';
