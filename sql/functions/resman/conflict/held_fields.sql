create or replace function resman.held_fields(p_unit_id uuid)
returns text[]
language sql
stable
set search_path = ''
as $$
    select array_agg(distinct conflict.conflict_field::text order by conflict.conflict_field::text)
    from resman.lead_sync_conflicts as conflict
    where conflict.conversation_id = p_unit_id
        and (
            conflict.resolution_status in ('pending', 'manual_review')
            or (conflict.resolution_status = 'resolved' and conflict.settled_at is null)
        )
        and conflict.conflict_field in (select known.field from resman.lead_fields() as known)
$$;

comment on function resman.held_fields(uuid) is
'Returns the fields of a lead that wait for a person, or for what a person has decided to be '
'carried out; null: none.';
