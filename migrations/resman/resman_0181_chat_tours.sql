-- Tours that the chat agrees on by itself, in the lead's own columns.
-- depends: resman_0110_tour_looks

create table resman.chat_change (
    id bigint generated always as identity,
    conversation_id uuid not null,
    created_at timestamptz not null default now(),
    constraint chat_change_pkey primary key (id)
);

comment on table resman.chat_change is
'Leads whose tour columns changed and whose tour does not follow yet. Append and delete only.';
comment on column resman.chat_change.id is 'Order of the changes.';
comment on column resman.chat_change.conversation_id is 'The lead.';
comment on column resman.chat_change.created_at is 'When it was noted.';

create table resman.chat_tour (
    conversation_id uuid not null,
    tour_id uuid,
    seen jsonb not null default '{}'::jsonb,
    staff_at timestamptz,
    error_message text,
    updated_at timestamptz not null default now(),
    constraint chat_tour_pkey primary key (conversation_id)
);

comment on table resman.chat_tour is
'The one tour of each lead that the chat agreed on, where its property takes tours from there.';
comment on column resman.chat_tour.conversation_id is 'The lead.';
comment on column resman.chat_tour.tour_id is 'Its tour; null before the first.';
comment on column resman.chat_tour.seen is
'What the lead''s columns said when they were followed last: {at, type, fault}; empty: no tour.';
comment on column resman.chat_tour.staff_at is
'The start that staff gave it, where the lead''s column does not show it yet.';
comment on column resman.chat_tour.error_message is
'Why the columns could not be followed, or not be written; a code, nothing personal.';
comment on column resman.chat_tour.updated_at is 'Last change of the row.';

create index chat_tour_tour_id_idx on resman.chat_tour (tour_id);
create index chat_tour_staff_idx on resman.chat_tour (conversation_id) where staff_at is not null;

-- Of each write of a lead it is asked whether anybody wants to know; a table would cost too much.
create unlogged sequence resman.chat_heard_seq as bigint minvalue 0 start 0; -- noqa: PRS
comment on sequence resman.chat_heard_seq is
'1: some property takes tours from its leads'' columns; 0: none.';

grant select on resman.chat_change, resman.chat_tour to tourbase_bridge, tourbase_operator;
