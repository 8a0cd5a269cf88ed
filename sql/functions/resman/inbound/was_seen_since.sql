create or replace function resman.was_seen_since(p_property_id uuid, p_prospect jsonb)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1 from resman.prospect_inbox as inbox
        where inbox.property_id = p_property_id
            and inbox.prospect_id = lower(p_prospect ->> 'prospect_id')
            and inbox.state in ('skipped', 'held')
            and inbox.reason is distinct from 'nothing has shown yet that it is new'
            and inbox.read_at > (p_prospect ->> 'modified_at')::timestamptz
    )
$$;

comment on function resman.was_seen_since(uuid, jsonb) is
'Tells whether a prospect without a lead was read, and left alone, after it was last changed.';
