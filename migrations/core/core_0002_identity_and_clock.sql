-- Ids, the clock and the record of who did what.
-- depends: core_0001_bedrock

create function core.uuid_v7()
returns uuid
language sql
volatile
set search_path = ''
as $$
    with random as (
        select
            uuid_send(gen_random_uuid()) as bytes,
            int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) as millis
    ),

    stamped as (
        select overlay(random.bytes placing substring(random.millis from 3) from 1 for 6) as bytes
        from random
    )

    select encode(set_byte(stamped.bytes, 6, (get_byte(stamped.bytes, 6) & 15) | 112), 'hex')::uuid
    from stamped
$$;

comment on function core.uuid_v7() is
'Returns a new id that sorts by the time of its making (RFC 9562, version 7).';

create table core.clock_shift (
    is_only boolean not null default true,
    shift interval not null default interval '0',
    constraint clock_shift_pkey primary key (is_only),
    constraint clock_shift_is_only_check check (is_only)
);

comment on table core.clock_shift is
'How far core.clock() runs ahead of the server; zero outside of tests. One row.';
comment on column core.clock_shift.is_only is 'Always true: the table has one row.';
comment on column core.clock_shift.shift is 'Added to the time of the server.';

insert into core.clock_shift default values;

create function core.clock()
returns timestamptz
language sql
volatile
set search_path = ''
as $$
    select clock_timestamp() + clock_shift.shift
    from core.clock_shift
$$;

comment on function core.clock() is
'Returns the time by which Tourbase decides: the server''s, plus the shift that a test may set.';

create table core.audit_event (
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    actor text not null default session_user,
    action text not null,
    subject_type text not null,
    subject_id text not null,
    reason text,
    change jsonb not null default '{}'::jsonb,
    constraint audit_event_pkey primary key (id),
    constraint audit_event_change_check check (jsonb_typeof(change) = 'object')
);

comment on table core.audit_event is 'Who changed what by hand, and why. Append-only.';
comment on column core.audit_event.id is 'Order of the events.';
comment on column core.audit_event.at is 'When it was done.';
comment on column core.audit_event.actor is 'The person or login that did it.';
comment on column core.audit_event.action is 'What was done, as verb_noun.';
comment on column core.audit_event.subject_type is 'What kind of thing was changed.';
comment on column core.audit_event.subject_id is 'Its id.';
comment on column core.audit_event.reason is
'Why, in the actor''s words; null where none was given.';
comment on column core.audit_event.change is 'Before and after, without secrets.';

create index audit_event_subject_idx on core.audit_event (subject_type, subject_id, at);

grant usage on schema core to
tourbase_bridge, tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bi,
tourbase_privacy;
grant select on core.clock_shift to public;
grant select on core.audit_event to tourbase_operator, tourbase_privacy;
