create or replace function resman.tg_lead_sync_conflicts__settle()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_fault text;
begin
    if current_setting('tourbase.origin', true) = 'erasure' and resman.is_own_write() then
        return new;
    elsif old.resolution_status in ('resolved', 'auto_resolved') then
        if new.resolution_status in ('pending', 'manual_review') then
            return new;
        end if;
        raise exception using
            errcode = 'TB502', message = 'conflict is settled already',
            detail = format('by %s at %s: %s', old.resolved_by_name, old.resolved_at, old.resolution_strategy),
            hint = 'edit the lead, here or in ResMan, if another value holds by now';
    elsif (
            new.resolved_by_name like 'rule:%'
            and new.resolution_status in ('resolved', 'auto_resolved')
        )
        or (new.resolution_strategy is null and new.resolution_status <> 'resolved') then
        return new;
    end if;
    v_fault := resman.settlement_fault(old, new.resolution_strategy, new.resolved_value);
    if v_fault is not null then
        raise exception using
            errcode = 'TB503', message = 'the conflict cannot be settled so', detail = v_fault,
            hint = 'tourbase conflicts show tells what each way would do';
    end if;
    if new.conflict_type <> 'duplicate_lead' then
        -- What is decided is decided of the values that stand now.
        new.domiq_value := coalesce(
            resman.lead_projection(old.conversation_id) -> old.conflict_field, 'null'::jsonb
        );
        new.resolved_value := case new.resolution_strategy
            when 'domiq_wins' then new.domiq_value
            when 'resman_wins' then old.resman_value
            else resman.settled_value(old.conflict_field, new.resolved_value)
        end;
    end if;
    new.resolution_status := 'resolved';
    new.resolved_at := core.clock();
    new.resolved_by_name := coalesce(
        nullif(new.resolved_by_name, ''),
        (
            select to_jsonb(manager) ->> 'name' from public.property_manager as manager
            where manager.id = new.resolved_by
        ),
        session_user
    );
    new.settled_at := null;
    insert into core.audit_event (actor, action, subject_type, subject_id, reason, change)
    values (
        new.resolved_by_name, 'resolve_conflict', 'conflict', new.id::text, new.notes,
        jsonb_build_object(
            'strategy', new.resolution_strategy, 'field', new.conflict_field,
            'lead_id', new.conversation_id
        )
    );
    insert into resman.lead_change (kind, conversation_id) values ('conflict', new.conversation_id);
    perform pg_notify('tourbase', '');
    return new;
end;
$$;

comment on function resman.tg_lead_sync_conflicts__settle() is
'Settles a conflict when a strategy is written into it: checks it, notes who and when, and has '
'the lead looked at, which carries it out. Raises TB502 for one that is settled already, so that '
'the second of two people learns of the first, and TB503 for a way that it cannot be settled.';

create or replace trigger _100_settle
before update of resolution_strategy, resolved_value, resolution_status
on resman.lead_sync_conflicts
for each row
execute function resman.tg_lead_sync_conflicts__settle();
