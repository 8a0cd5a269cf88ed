create or replace function resman.fold_locked(p_changes bigint[], p_locked uuid[])
returns bigint[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_ready bigint[];
begin
    select coalesce(array_agg(change.id), '{}') into v_ready
    from resman.lead_change as change
    where change.id = any(p_changes) and not exists (
        select 1
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as lead
        where (lead.person_id = change.user_id or lead.id = change.conversation_id)
            and lead.id <> all(p_locked)
    );

    insert into resman.notification_state (notification_id, unit_id)
    select change.notification_id, change.conversation_id
    from resman.lead_change as change
    where change.id = any(v_ready) and change.kind = 'note'
    on conflict do nothing;
    delete from resman.notification_state as note
    using resman.lead_change as change
    where change.id = any(v_ready) and change.kind = 'note_deleted'
        and note.notification_id = change.notification_id and note.sync_status <> 'synced';

    insert into resman.person_state (user_id, row_version)
    select person.id, person.resman_sync_version
    from public."user" as person
    where person.id in (
        select change.user_id from resman.lead_change as change where change.id = any(v_ready)
    )
    on conflict (user_id) do update set row_version = excluded.row_version;

    perform resman.enqueue_lead(due.id, due.operation, due.priority, due.changes::integer, due.version)
    from (
        select
            lead.id,
            case when change.kind = 'note' then 'enrichment' else 'push' end as operation,
            max(case when change.kind in ('tour', 'conflict') then 3 else 2 end) as priority,
            -- A tour has a revision of its own, and neither is a change of the lead's fields.
            count(*) filter (where change.kind not in ('tour', 'conflict')) as changes,
            coalesce(max(lead.version) filter (where change.kind = 'lead'), 0) as version
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id, resman_sync_version as version from public.conversation
        ) as lead
        inner join resman.lead_change as change
            on lead.person_id = change.user_id or lead.id = change.conversation_id
        where change.id = any(v_ready) and lead.id <> all(coalesce(change.origin_units, '{}')) and (
            change.kind in ('person', 'note', 'conflict', 'lead')
            or (change.kind = 'tour' and resman.is_tour_due(lead.id))
        )
        group by lead.id, operation
        order by lead.id
    ) as due;
    delete from resman.lead_change as change where change.id = any(v_ready);
    return v_ready;
end;
$$;

comment on function resman.fold_locked(bigint[], uuid[]) is
'Folds those of the changes whose leads are all locked; returns them. Called by fold_changes only.';
