create or replace view resman.lead_status
with (security_barrier) as
with present as materialized (
    select
        clock_timestamp() + clock_shift.shift as at,
        pg_has_role(current_user, 'tourbase_operator', 'usage')
        or pg_has_role(current_user, 'tourbase_monitor', 'usage')
        or pg_has_role(current_user, 'tourbase_bridge', 'usage') as sees_all
    from core.clock_shift
),

running as materialized (
    select count(*) > 0 as is_there
    from resman.bridge as bridge
    cross join present
    where bridge.ended_at is null and bridge.seen_at > present.at - interval '30 seconds'
),

-- The host's columns are looked up by name when the view is read, so that it stays free to change
-- them.
host as (
    select
        conversation.id,
        to_jsonb(conversation) as fields
    from public.conversation as conversation
),

lead as (
    select
        host.id,
        coalesce(
            (host.fields ->> 'property_id')::uuid, (to_jsonb(chatbot) ->> 'property_id')::uuid
        ) as property_id,
        to_jsonb(person) as person
    from host
    left join public.chatbot as chatbot on (host.fields ->> 'chatbot_id')::uuid = chatbot.id
    left join public."user" as person on (host.fields ->> 'user_id')::uuid = person.id
),

-- Two branches, for each has its partial index on the lead.
live as (
    select
        waiting.unit_id,
        waiting.status,
        waiting.due_at,
        waiting.next_retry_at,
        waiting.created_at,
        waiting.retry_count,
        waiting.reason_code,
        waiting.error_message,
        waiting.change_count
    from resman.lead_sync_queue as waiting
    where waiting.status = 'pending'
    union all
    select
        flying.unit_id,
        flying.status,
        flying.due_at,
        flying.next_retry_at,
        flying.created_at,
        flying.retry_count,
        flying.reason_code,
        flying.error_message,
        flying.change_count
    from resman.lead_sync_queue as flying
    where flying.status = 'processing'
),

ranked as (
    select
        live.unit_id,
        live.status,
        live.due_at,
        live.next_retry_at,
        live.created_at,
        live.retry_count,
        live.reason_code,
        live.error_message,
        row_number() over (
            partition by live.unit_id order by live.status = 'processing' desc, live.due_at
        ) as place,
        sum(live.change_count) over (partition by live.unit_id) as changes,
        max(live.retry_count) filter (where live.status = 'pending')
            over (partition by live.unit_id) as pending_retries
    from live
),

place as (
    select
        property.id,
        (to_jsonb(property) ->> 'name')::varchar(255) as name
    from public.property as property
),

fact as (
    select
        lead.id,
        place.id as property_id,
        place.name as property_name,
        job.status as job_status,
        job.pending_retries,
        job.created_at as waiting_since,
        job.retry_count,
        job.due_at,
        state.sync_status,
        state.first_synced_at,
        state.last_sync_at,
        send_window.next_at as window_at,
        coalesce(job.error_message, state.error_message) as error_message,
        coalesce(state.version, 0) + coalesce(job.changes, 0)::bigint as version,
        coalesce(state.base_version, 0) as base_version,
        case when account.closed_until > present.at then account.closed_until end as closed_until,
        case when lane.open_until > present.at then lane.open_until end as open_until,
        case
            when state.erased_at is not null then 'RM601'
            when job.status is null then state.reason_code
            when lead.person is null or (
                resman.normalize_email(lead.person ->> 'email') is null
                and resman.normalize_phone(lead.person ->> 'phone') is null
            ) then 'RM101'
            when integration.id is null then 'RM102'
            when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
            when integration.sync_direction = 'from_resman' then 'RM104'
            when integration.sync_status = 'disconnected' then 'RM302'
            when not running.is_there then 'RM901'
            when state.doubt_at is not null then 'RM205'
            when job.status = 'processing' then 'RM201'
            when account.closed_until > present.at then 'RM203'
            when lane.open_until > present.at then 'RM204'
            when job.due_at > present.at and job.reason_code is not null then job.reason_code
            when send_window.next_at is not null then 'RM105'
            else 'RM201'
        end as reason_code
    from lead
    cross join present
    cross join running
    left join place on lead.property_id = place.id
    left join resman.lead_state as state on lead.id = state.unit_id
    left join resman.resman_integration as integration on place.id = integration.property_id
    left join resman.account_state as account
        on
            concat(
                integration.api_credentials ->> 'partner_id', '/',
                integration.api_credentials ->> 'account_id'
            ) = account.account_key
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    left join ranked as job on lead.id = job.unit_id and job.place = 1
    left join lateral (
        select
            resman.next_window(
                integration.sync_frequency, integration.time_zone, present.at
            ) as next_at
        from
            resman.window_start(
                integration.sync_frequency, integration.time_zone, present.at
            ) as begun (at)
        where job.due_at >= begun.at and coalesce(job.next_retry_at < begun.at, true)
    ) as send_window on true
    where present.sees_all or resman.sees_lead(lead.id)
),

told as (
    select
        fact.id,
        fact.property_id,
        fact.property_name,
        fact.reason_code,
        fact.waiting_since,
        fact.retry_count,
        fact.due_at,
        fact.closed_until,
        fact.open_until,
        fact.window_at,
        fact.first_synced_at,
        fact.last_sync_at,
        fact.error_message,
        fact.version,
        fact.base_version,
        reason.name as reason_name,
        case
            when fact.reason_code = 'RM201' and fact.job_status = 'processing' then 'sending'
            when
                fact.reason_code = 'RM201' and fact.last_sync_at is null
                and fact.pending_retries > 0
                then 'retrying'
            when fact.reason_code is not null then reason.state
            when fact.sync_status = 'synced' then 'synced'
            else 'untracked'
        end as state
    from fact
    left join resman.reason as reason on fact.reason_code = reason.code
)

select
    told.id as lead_id,
    told.property_id,
    told.property_name,
    told.state,
    told.reason_code,
    told.reason_name,
    mapping.resman_lead_id,
    told.version,
    told.base_version,
    told.waiting_since,
    told.retry_count,
    told.first_synced_at,
    told.last_sync_at,
    told.error_message,
    case
        when told.state in ('retrying', 'unknown', 'queued')
            then greatest(told.due_at, told.window_at, told.closed_until, told.open_until)
    end as next_try_at
from told
left join resman.lead_sync_mapping as mapping
    on
        told.id = mapping.conversation_id
        and mapping.mapping_status in ('active', 'merged');

comment on view resman.lead_status is
'Each lead and where it stands, in the words of explain_lead: one row per conversation. '
'Operators, monitoring and the bridge see all of them; others see the leads that the row '
'security of conversation shows them.';
comment on column resman.lead_status.lead_id is 'The lead: the id of its conversation.';
comment on column resman.lead_status.property_id is 'Its property; null where it has none.';
comment on column resman.lead_status.property_name is 'Name of the property.';
comment on column resman.lead_status.state is
'untracked, queued, sending, synced, retrying, paused, blocked, conflict, unknown, dead or erased.';
comment on column resman.lead_status.reason_code is
'Why (docs/reasons); null where it is synced or untracked.';
comment on column resman.lead_status.reason_name is 'Name of the reason.';
comment on column resman.lead_status.resman_lead_id is
'ProspectID in ResMan; null until it is there.';
comment on column resman.lead_status.version is 'Changes counted so far.';
comment on column resman.lead_status.base_version is
'The version that ResMan is known to hold; behind version while changes wait.';
comment on column resman.lead_status.waiting_since is
'When the oldest change that waits was made; null where none waits.';
comment on column resman.lead_status.next_try_at is
'Not sent before; null where nothing is to be tried by itself.';
comment on column resman.lead_status.retry_count is
'Retries that the waiting job has used; null where none waits.';
comment on column resman.lead_status.first_synced_at is 'First acceptance by ResMan; null before.';
comment on column resman.lead_status.last_sync_at is 'Last acceptance by ResMan; null before.';
comment on column resman.lead_status.error_message is
'What ResMan said last, without personal data; null where it did not complain.';

grant select on resman.lead_status to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
