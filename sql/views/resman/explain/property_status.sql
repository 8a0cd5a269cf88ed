create or replace view resman.property_status
with (security_barrier) as
with present as materialized (
    select
        clock_timestamp() + clock_shift.shift as at,
        pg_has_role(current_user, 'tourbase_operator', 'usage')
        or pg_has_role(current_user, 'tourbase_monitor', 'usage')
        or pg_has_role(current_user, 'tourbase_bridge', 'usage') as sees_all
    from core.clock_shift
),

job as (
    select
        queued.property_id,
        count(*) filter (where queued.status = 'pending') as pending,
        count(*) filter (where queued.status = 'processing') as processing,
        count(*) filter (where queued.status = 'failed') as failed,
        min(queued.due_at) filter (
            where queued.status = 'pending' and queued.due_at <= present.at
        ) as oldest_due_at
    from resman.lead_sync_queue as queued
    cross join present
    where queued.status in ('pending', 'processing', 'failed')
    group by queued.property_id
),

conflict as (
    select
        found.property_id,
        count(*) as open
    from resman.lead_sync_conflicts as found
    where found.resolution_status in ('pending', 'manual_review')
    group by found.property_id
),

known as (
    select
        mapping.property_id,
        count(*) as leads
    from resman.lead_sync_mapping as mapping
    where mapping.mapping_status in ('active', 'merged')
    group by mapping.property_id
),

-- Through jsonb: a view that names a column keeps the application from dropping it.
place as (
    select
        property.id,
        (to_jsonb(property) ->> 'name')::varchar(255) as name
    from public.property as property
),

fact as (
    select
        place.id,
        place.name,
        integration.sync_status,
        integration.paused_reason,
        integration.sync_direction,
        integration.sync_frequency,
        integration.time_zone,
        integration.resman_property_id,
        integration.error_count,
        integration.last_sync_at,
        integration.last_successful_sync_at,
        integration.id is not null as is_connected,
        greatest(
            case when account.closed_until > present.at then account.closed_until end,
            case when lane.open_until > present.at then lane.open_until end
        ) as next_call_at,
        case
            when integration.id is null then 'RM102'
            when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
            when integration.sync_direction = 'from_resman' then 'RM104'
            when integration.sync_status = 'disconnected' then 'RM302'
            when integration.sync_status = 'error' then 'RM204'
        end as reason_code
    from place
    cross join present
    left join resman.resman_integration as integration on place.id = integration.property_id
    left join resman.account_state as account
        on
            concat(
                integration.api_credentials ->> 'partner_id', '/',
                integration.api_credentials ->> 'account_id'
            ) = account.account_key
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    where present.sees_all or resman.sees_property(place.id)
)

-- A view may be given further columns at its end only.
select -- noqa: ST06
    fact.id as property_id,
    fact.name as property_name,
    fact.is_connected,
    fact.sync_status,
    fact.reason_code,
    reason.name as reason_name,
    fact.paused_reason,
    fact.sync_direction,
    fact.sync_frequency,
    fact.time_zone,
    fact.resman_property_id,
    fact.error_count,
    fact.last_sync_at,
    fact.last_successful_sync_at,
    fact.next_call_at,
    job.oldest_due_at,
    coalesce(job.pending, 0) as pending_jobs,
    coalesce(job.processing, 0) as processing_jobs,
    coalesce(job.failed, 0) as failed_jobs,
    coalesce(conflict.open, 0) as open_conflicts,
    coalesce(known.leads, 0) as leads_in_resman,
    reading.last_pulled_at as last_read_at,
    reading.due_at as next_read_at,
    coalesce(reading.error_count, 0) as failed_reads,
    reading.last_error as read_error
from fact
left join resman.reason as reason on fact.reason_code = reason.code
left join job on fact.id = job.property_id
left join conflict on fact.id = conflict.property_id
left join known on fact.id = known.property_id
left join resman.pull_cursor as reading on fact.id = reading.property_id and fact.is_connected;

comment on view resman.property_status is
'Each property, how it is connected to ResMan, and what waits there: one row per property, '
'connected or not. Operators, monitoring and the bridge see all of them; others see the '
'properties that the row security of property shows them.';
comment on column resman.property_status.property_id is 'The property.';
comment on column resman.property_status.property_name is 'Its name.';
comment on column resman.property_status.is_connected is 'Whether it is connected to ResMan.';
comment on column resman.property_status.sync_status is
'active, paused, error or disconnected; null where it is not connected.';
comment on column resman.property_status.reason_code is
'Why nothing is sent (docs/reasons); null where all is well.';
comment on column resman.property_status.reason_name is 'Name of the reason.';
comment on column resman.property_status.paused_reason is
'Why it is paused, in the operator''s words; null otherwise.';
comment on column resman.property_status.sync_direction is
'Which way data goes; null where it is not connected.';
comment on column resman.property_status.sync_frequency is
'realtime, hourly or daily; null where it is not connected.';
comment on column resman.property_status.time_zone is
'IANA zone; null where it is not connected.';
comment on column resman.property_status.resman_property_id is
'Its GUID in ResMan; null where it is not connected.';
comment on column resman.property_status.pending_jobs is 'Jobs that wait.';
comment on column resman.property_status.processing_jobs is 'Jobs that are worked on.';
comment on column resman.property_status.failed_jobs is 'Dead letters that are kept.';
comment on column resman.property_status.oldest_due_at is
'Since when the oldest due job waits; null where none is due.';
comment on column resman.property_status.open_conflicts is 'Conflicts that are not settled.';
comment on column resman.property_status.leads_in_resman is 'Leads that ResMan has.';
comment on column resman.property_status.next_call_at is
'No call before: the breaker is open, or ResMan asked for silence; null otherwise.';
comment on column resman.property_status.error_count is
'Failed calls in a row that say nothing about a lead; null where it is not connected.';
comment on column resman.property_status.last_sync_at is
'Last call for it; null before the first.';
comment on column resman.property_status.last_successful_sync_at is
'Last call that ResMan accepted; null before the first.';
comment on column resman.property_status.last_read_at is
'When it was last read from ResMan to the end; null before, or where it is not read.';
comment on column resman.property_status.next_read_at is
'When it is read next; past: it waits to be read. Null where it is not read.';
comment on column resman.property_status.failed_reads is 'Failed readings in a row.';
comment on column resman.property_status.read_error is
'Why the last reading failed, in a word; null where it did not.';

grant select on resman.property_status to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
