create or replace view resman.check_reads_in_order as
with told as (
    select
        entry.conversation_id as unit_id,
        entry.seq,
        entry.sync_direction,
        entry.sync_data ->> 'hash' as hash,
        entry.sync_data -> 'fields' as fields,
        (entry.sync_data ->> 'read_at')::timestamptz as read_at
    from resman.lead_sync_log as entry
    where
        entry.conversation_id is not null and entry.sync_status = 'success'
        and entry.sync_data ? 'read_at'
),

shown as (
    select
        told.*,
        max(told.read_at) over earlier as newest,
        lag(told.hash) over lead_order as last_hash,
        lag(told.fields) over lead_order as last_fields,
        lag(told.sync_direction) over lead_order as last_direction
    from told
    window
        lead_order as (partition by told.unit_id order by told.seq),
        earlier as (
            partition by told.unit_id
            order by told.seq
            rows between unbounded preceding and 1 preceding
        )
)

select
    shown.unit_id,
    shown.seq,
    shown.read_at,
    case
        when shown.read_at < shown.newest then 'older than what was known'
        else 'given twice'
    end as fault
from shown
where
    shown.sync_direction = 'from_resman' and (
        shown.read_at < shown.newest
        or (
            shown.last_direction = 'from_resman' and shown.hash = shown.last_hash
            and exists (
                select 1 from jsonb_array_elements_text(shown.fields) as given (name)
                where shown.last_fields ? given.name
            )
        )
    );

comment on view resman.check_reads_in_order is
'I29: no lead was given what ResMan had shown before something that is known, nor the same twice. '
'A row is a fault.';
comment on column resman.check_reads_in_order.unit_id is 'The lead.';
comment on column resman.check_reads_in_order.seq is 'The line of its log.';
comment on column resman.check_reads_in_order.read_at is 'When ResMan showed it, by its own clock.';
comment on column resman.check_reads_in_order.fault is 'What is wrong.';

grant select on resman.check_reads_in_order to
tourbase_operator, tourbase_monitor, tourbase_bridge;
