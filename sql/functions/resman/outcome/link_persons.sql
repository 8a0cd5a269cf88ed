create or replace function resman.link_persons(p_calls resman.ended_call[], p_at timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.person_state as person (user_id, resman_contact_id, sync_status, last_sync_at)
    select distinct on (told.user_id) told.user_id, told.person_id, 'synced', p_at
    from (
        select
            call.person_id,
            (
                select state.user_id from resman.lead_state as state
                where state.unit_id = call.unit_id
            ) as user_id
        from unnest(p_calls) as call
        where call.person_id is not null
    ) as told
    where told.user_id is not null
    order by told.user_id
    on conflict (user_id) do update
    set
        resman_contact_id = excluded.resman_contact_id, sync_status = 'synced',
        last_sync_at = excluded.last_sync_at
$$;

comment on function resman.link_persons(resman.ended_call[], timestamptz) is
'Notes the persons in ResMan of leads that it has taken.';
