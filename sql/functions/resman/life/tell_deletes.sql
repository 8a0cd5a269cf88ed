create or replace function resman.tell_deletes(p_units uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into resman.lead_sync_queue (
        conversation_id, unit_id, property_id, sync_operation, priority, change_count, row_version,
        due_at
    )
    select
        gone.unit_id, gone.unit_id, coalesce(stood.property_id, gone.property_id), 'push', 2, 0, 0,
        core.clock()
    from resman.lead_tombstone as gone
    left join lateral (
        select mapping.property_id from resman.lead_sync_mapping as mapping
        where mapping.conversation_id = gone.unit_id and mapping.mapping_status = 'deleted'
        order by mapping.updated_at desc
        limit 1
    ) as stood on true
    where gone.unit_id = any(p_units)
        and gone.policy = 'mark_lost'
        -- Without a prospect there is nothing to tell, unless one is being made.
        and (
            stood.property_id is not null
            or exists (
                select 1 from resman.lead_sync_queue as flying
                where flying.unit_id = gone.unit_id and flying.status = 'processing'
            )
        )
    order by gone.unit_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do nothing;
    if found then
        perform resman.ring_doorbell();
    end if;
end;
$$;

comment on function resman.tell_deletes(uuid[]) is
'Notes work for deleted leads whose prospects are to be lost (mark_lost).';
