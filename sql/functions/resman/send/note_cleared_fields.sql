create or replace function resman.note_cleared_fields(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
    p_call jsonb
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_cleared text[] := array_remove(resman.cleared_fields(p_lead, p_call -> 'base'), 'lost');
begin
    if v_cleared = '{}' then
        return;
    end if;
    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select p_job.property_id, 'clear_field', p_job.unit_id, p_call ->> 'prospect_id', field.name
    from unnest(v_cleared) as field (name)
    on conflict do nothing;
end;
$$;

comment on function resman.note_cleared_fields(resman.lead_sync_queue, jsonb, jsonb) is
'Gives staff a task for each field that was emptied on our side: ResMan''s interface cannot '
'empty it (decisions.md 4).';
