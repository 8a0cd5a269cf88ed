create or replace function resman.tg_conversation__capture_insert()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
-- Of a few hundred chatbots each lead's own is looked up, never sought among all.
set enable_seqscan = off
-- After many rows a session would plan again for each single one, at thrice the cost.
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
    v_salt text := random();
    v_silent uuid[] := resman.origin_units();
begin
    if coalesce(pg_sequence_last_value('resman.chat_heard_seq'), 0) > 0
        and not resman.is_own_write() then
        insert into resman.chat_change (conversation_id)
        select new_row.id from new_row where to_jsonb(new_row) ->> 'tour_datetime' is not null;
    end if;
    -- Into the partition itself: the way through the parent costs a third of the insert.
    insert into resman.lead_sync_queue_live as job (
        id, conversation_id, unit_id, property_id, sync_operation, priority, change_count,
        row_version, due_at, seq
    )
    overriding system value
    select
        -- As random as gen_random_uuid() for each, at a fifth of its cost.
        md5(v_salt || lead.id)::uuid,
        lead.id, lead.id, coalesce(lead.own_property_id::uuid, bot.property_id), 'push', 2, 1,
        lead.resman_sync_version, v_now, nextval('resman.lead_sync_queue_seq_seq')
    -- A name finds the host's column, and where the host has none, the null of this row.
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select id, resman_sync_version, property_id as own_property_id, chatbot_id from new_row
        -- What ResMan has told is not told back.
        where id <> all(v_silent)
    ) as lead
    left join lateral (
        select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
    ) as bot on true
    order by lead.id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = job.change_count + excluded.change_count,
        row_version = greatest(job.row_version, excluded.row_version),
        priority = greatest(job.priority, excluded.priority),
        property_id = excluded.property_id,
        -- A save does not lose its place; a lead that moved stands last at its new property.
        due_at = case
            when excluded.property_id is not distinct from job.property_id
                then least(job.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0,
        reason_code = null;
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

comment on function resman.tg_conversation__capture_insert() is
'Notes every new lead as work; never fails the application''s write (semantics.md I4).';

create or replace trigger zzzz_tourbase_capture_insert
after insert on public.conversation
referencing new table as new_row
for each statement execute function resman.tg_conversation__capture_insert();
