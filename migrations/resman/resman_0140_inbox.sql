-- What ResMan shows of its prospects: the latest read of each, and what became of it.
-- depends: resman_0130_merge
-- squawk-ignore-file ban-drop-function

create table resman.prospect_inbox (
    property_id uuid not null,
    prospect_id text not null,
    content_hash text,
    read_at timestamptz,
    state text not null,
    reason text,
    record jsonb,
    updated_at timestamptz not null default now(),
    constraint prospect_inbox_pkey primary key (property_id, prospect_id),
    constraint prospect_inbox_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint prospect_inbox_prospect_id_check check (prospect_id = lower(prospect_id)),
    constraint prospect_inbox_state_check check (
        state in ('applied', 'held', 'hinted', 'skipped')
    ),
    constraint prospect_inbox_record_check check (record is null or state = 'held')
) with (fillfactor = 70);

comment on table resman.prospect_inbox is
'The latest read of each prospect that ResMan has shown, and what became of it.';
comment on column resman.prospect_inbox.property_id is 'The property.';
comment on column resman.prospect_inbox.prospect_id is 'ProspectID, lower case.';
comment on column resman.prospect_inbox.content_hash is
'Hash of what was read; null before the first read.';
comment on column resman.prospect_inbox.read_at is
'When ResMan showed it, by its own clock; null before the first read.';
comment on column resman.prospect_inbox.state is
'applied: the leads have it; held: in part; hinted: it is to be read again; skipped: no lead is '
'concerned.';
comment on column resman.prospect_inbox.reason is
'Why it is held, hinted or skipped, without personal data; null otherwise.';
comment on column resman.prospect_inbox.record is 'What was read, while it is held.';
comment on column resman.prospect_inbox.updated_at is 'Last change of the row.';
create index prospect_inbox_hinted_idx
on resman.prospect_inbox (property_id, updated_at) where state = 'hinted';

create type resman.lead_read as (
    unit_id uuid, property_id uuid, prospect_id text, remote jsonb, content_hash text,
    served_at timestamptz
);
comment on type resman.lead_read is 'What ResMan has shown of a lead.';
comment on column resman.lead_read.unit_id is 'The lead.';
comment on column resman.lead_read.property_id is 'The property that the prospect stands in.';
comment on column resman.lead_read.prospect_id is 'ProspectID, lower case.';
comment on column resman.lead_read.remote is 'Its fields, in our form (resman.remote_fields).';
comment on column resman.lead_read.content_hash is 'Hash of what was read.';
comment on column resman.lead_read.served_at is 'When ResMan showed it, by its own clock.';

create type resman.applied_read as (
    unit_id uuid, prospect_id text, state text, reason text, fields text [],
    held text []
);
comment on type resman.applied_read is 'What became of what ResMan has shown of a lead.';
comment on column resman.applied_read.unit_id is 'The lead.';
comment on column resman.applied_read.prospect_id is 'ProspectID, lower case.';
comment on column resman.applied_read.state is 'applied, held, hinted or skipped.';
comment on column resman.applied_read.reason is 'Why it is not applied; null otherwise.';
comment on column resman.applied_read.fields is 'The fields that our side was given.';
comment on column resman.applied_read.held is 'The fields that our side could not be given.';

create type resman.merged_read as (
    read resman.lead_read, local jsonb, base jsonb, merged jsonb, given jsonb, is_late boolean
);
comment on type resman.merged_read is 'What ResMan has shown of a lead, merged with what we have.';
comment on column resman.merged_read.read is 'What was shown.';
comment on column resman.merged_read.local is 'The lead as it stands (resman.lead_projection).';
comment on column resman.merged_read.base is 'What both sides had agreed on before.';
comment on column resman.merged_read.merged is 'What changes where (resman.merge_lead).';
comment on column resman.merged_read.given is 'What the application''s rows are given, by field.';
comment on column resman.merged_read.is_late is
'Some of it is what ResMan showed before our last call, and does not count.';

alter table resman.lead_change add column origin_units uuid[];
comment on column resman.lead_change.origin_units is
'The leads by which a person was changed by the bridge itself: they are not told; null otherwise.';

drop function if exists resman.begin_pulls();
drop function if exists resman.describe_pull(
    resman.pull_cursor, resman.resman_integration, text[], timestamptz
);

grant select (property_id, prospect_id, content_hash, read_at, state, reason, updated_at)
on resman.prospect_inbox to tourbase_bridge, tourbase_operator, tourbase_monitor;
