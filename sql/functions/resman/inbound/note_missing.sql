create or replace function resman.note_missing(p_property_id uuid, p_prospect_ids jsonb)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.prospect_inbox as inbox
    set state = 'skipped', reason = 'its id shows nothing', record = null
    where inbox.property_id = p_property_id
        and inbox.prospect_id in (
            select lower(missing.id)
            from jsonb_array_elements_text(coalesce(p_prospect_ids, '[]'::jsonb)) as missing (id)
        )
$$;

comment on function resman.note_missing(uuid, jsonb) is
'Notes that prospects were asked for by their ids and not shown: they are not asked for again.';
