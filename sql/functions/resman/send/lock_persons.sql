create or replace function resman.lock_persons(p_calls resman.batched_call[])
returns bigint[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_keys bigint[];
begin
    v_keys := array(
        select resman.person_key(call.property_id, lead.person_id) as key
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join unnest(p_calls) as call
        inner join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as lead on call.unit_id = lead.id
        -- As a scalar it is looked up for each lead, never in all that are mapped.
        where (
            select true from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = call.unit_id
                and mapping.mapping_status in ('active', 'merged')
        ) is null
        union
        select contact.key
        from unnest(p_calls) as call
        inner join lateral (
            select asked from resman.tour_request as asked
            where asked.id = call.unit_id and asked.resman_prospect_id is null
        ) as request on true
        cross join lateral unnest(resman.contact_keys(request.asked)) as contact (key)
        order by key
    );
    perform pg_advisory_xact_lock(person.key) from unnest(v_keys) as person (key);
    return v_keys;
end;
$$;

comment on function resman.lock_persons(resman.batched_call[]) is
'Locks, in one order, the persons whose first call a batch decides, and returns their keys: of '
'two leads of a person, the second waits for the first.';
