create or replace function resman.bury_person(
    p_found resman.found_person,
    p_macs jsonb,
    p_erasure_id uuid
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.person_tombstone (kind, value, property_id, kid, erasure_id)
    select 'prospect', lower(prospect.prospect_id), prospect.property_id, null, p_erasure_id
    from resman.person_prospects(p_found) as prospect
    union all
    select 'email', mac.value, null, p_macs ->> 'kid', p_erasure_id
    from jsonb_each_text(p_macs -> 'emails') as mac
    where mac.key = any(p_found.emails)
    union all
    select 'phone', mac.value, null, p_macs ->> 'kid', p_erasure_id
    from jsonb_each_text(p_macs -> 'phones') as mac
    where mac.key = any(p_found.phones)
    on conflict do nothing
$$;

comment on function resman.bury_person(resman.found_person, jsonb, uuid) is
'Leaves the tombstones that keep a person from being imported again. Called by person_erase only.';
