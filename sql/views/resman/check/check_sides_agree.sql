create or replace view resman.check_sides_agree as
-- The host's columns are looked up by name, so that it stays free to change them.
with settled as materialized (
    select
        state.unit_id,
        state.base,
        state.held,
        to_jsonb(conversation) as fields
    from resman.lead_state as state
    inner join public.conversation as conversation on state.unit_id = conversation.id
    where
        state.sync_status in ('synced', 'conflict') and state.base is not null
        and state.doubt_at is null and state.erased_at is null
        and conversation.resman_sync_version <= state.row_version
        and not exists (
            select 1 from resman.lead_sync_queue as waiting
            where waiting.unit_id = state.unit_id and waiting.status = 'pending'
        )
        and not exists (
            select 1 from resman.lead_sync_queue as flying
            where flying.unit_id = state.unit_id and flying.status = 'processing'
        )
),

lead as (
    select
        settled.unit_id,
        resman.dirty_fields(
            resman.project_lead(settled.fields, null, to_jsonb(person)), settled.base
        ) as fields,
        coalesce(settled.held, '{}') as held
    from settled
    left join public."user" as person on (settled.fields ->> 'user_id')::uuid = person.id
    where
        not exists (
            select 1 from resman.lead_change as change
            where change.user_id = person.id or change.conversation_id = settled.unit_id
        )
)

select
    lead.unit_id,
    field.name as field
from lead
cross join lateral unnest(lead.fields) as field (name)
where field.name <> all(lead.held);

comment on view resman.check_sides_agree is
'I35: where nothing waits, a lead''s row has what both sides agreed on, but for fields that wait '
'for a person and values that were emptied. A row is a fault, or an edit that no trigger saw '
'(find_drift).';
comment on column resman.check_sides_agree.unit_id is 'The lead.';
comment on column resman.check_sides_agree.field is 'The field that differs.';

grant select on resman.check_sides_agree to
tourbase_operator, tourbase_monitor, tourbase_bridge;
