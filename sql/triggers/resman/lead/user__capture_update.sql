create or replace function resman.tg_user__capture_update()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
-- A session plans once, perhaps for one row: nested loops over many would never come to an end.
set enable_nestloop = off
-- A person's leads are looked up, though there were none when the session planned it.
set enable_seqscan = off
-- Planned once, too: after many rows it would plan again for each single one, at thrice the cost.
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_silent uuid[] := resman.origin_units();
begin
    insert into resman.lead_change (kind, user_id, origin_units)
    select
        'person', new_row.id,
        case when v_silent <> '{}' then array(
            select state.unit_id from resman.lead_state as state
            where state.user_id = new_row.id and state.unit_id = any(v_silent)
        ) end
    from new_row
    inner join old_row on new_row.id = old_row.id
    where (
        new_row.resman_sync_version <> old_row.resman_sync_version
        or resman.person_changed(old_row, new_row)
    ) and (
        -- What ResMan has told of a lead is an edit of the person's other leads. As a scalar it is
        -- looked up for each person; for an exists Postgres may read the states of all leads.
        v_silent = '{}' or (
            select true from resman.lead_state as state
            where state.user_id = new_row.id and state.unit_id <> all(v_silent)
            order by state.unit_id
            limit 1
        )
    )
    order by new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

comment on function resman.tg_user__capture_update() is
'Notes changed persons; the claim folds them into their leads'' jobs (decisions.md 46).';

create or replace trigger zzzz_tourbase_capture_update
after update on public."user"
referencing old table as old_row new table as new_row
for each statement execute function resman.tg_user__capture_update();
