create or replace function resman.is_erased(p_property_id uuid, p_prospect_id text, p_macs jsonb)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1 from resman.person_tombstone as tombstone
        where (
            tombstone.kind = 'prospect' and tombstone.value = lower(p_prospect_id)
            and tombstone.property_id = p_property_id
        ) or (
            tombstone.kind <> 'prospect' and tombstone.value in (
                select mac.value from jsonb_array_elements_text(p_macs) as mac
            )
        )
    )
$$;

comment on function resman.is_erased(uuid, text, jsonb) is
'Tells whether a prospect is somebody who was erased: by its id, or by the hashes that the bridge '
'made of its addresses and numbers (an array). Such a prospect is not imported.';
