create or replace function resman.tg_conversation__capture_update()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
-- A session plans once, perhaps for one row: nested loops over many would never come to an end.
set enable_nestloop = off
-- Of a few hundred chatbots each lead's own is looked up, never sought among all.
set enable_seqscan = off
-- Planned once, too: after many rows it would plan again for each single one, at thrice the cost.
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_silent uuid[] := resman.origin_units();
begin
    if coalesce(pg_sequence_last_value('resman.chat_heard_seq'), 0) > 0
        and not resman.is_own_write() then
        insert into resman.chat_change (conversation_id)
        select new_row.id from new_row inner join old_row on new_row.id = old_row.id
        where resman.chat_fields(to_jsonb(new_row)) <> resman.chat_fields(to_jsonb(old_row));
    end if;
    insert into resman.lead_sync_queue_live as job (
        id, conversation_id, unit_id, property_id, sync_operation, priority, change_count,
        row_version, due_at, seq
    )
    overriding system value
    select
        -- As random as gen_random_uuid() for each, at a fifth of its cost.
        md5(random()::text || lead.id)::uuid, lead.id, lead.id,
        coalesce(lead.own_property_id::uuid, (
            select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
        )), 'push', 2, 1, lead.resman_sync_version, (select core.clock()),
        nextval('resman.lead_sync_queue_seq_seq')
    -- A name finds the host's column, and where the host has none, the null of this row.
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select id, resman_sync_version, property_id as own_property_id, chatbot_id from new_row
        -- What ResMan has told of a lead is not told back: the bridge sees what else differs then.
        where id <> all(v_silent) and exists (
            select from old_row
            where old_row.id = new_row.id
                and (
                    new_row.resman_sync_version <> old_row.resman_sync_version
                    -- A trigger of the host changed the row after ours, or on a write of our own.
                    or new_row is distinct from old_row
                    and resman.conversation_changed(old_row, new_row)
                )
        )
    ) as lead
    order by lead.id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = job.change_count + excluded.change_count,
        row_version = greatest(job.row_version, excluded.row_version),
        priority = greatest(job.priority, excluded.priority), property_id = excluded.property_id,
        -- A save does not lose its place; a lead that moved stands last at its new property.
        due_at = case
            when excluded.property_id is not distinct from job.property_id
                then least(job.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0, reason_code = null;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; what somebody holds is noted beside it.
        perform resman.note_uncaptured(array(select new_row.id from new_row));
        return null;
end;
$$;

comment on function resman.tg_conversation__capture_update() is
'Notes every changed lead as work; never fails the application''s write (semantics.md I4).';

create or replace trigger zzzz_tourbase_capture_update
after update on public.conversation
referencing old table as old_row new table as new_row
for each statement execute function resman.tg_conversation__capture_update();
