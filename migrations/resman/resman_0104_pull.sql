-- How far each property's appointments have been read from ResMan.
-- depends: resman_0101_slots

create table resman.pull_cursor (
    property_id uuid not null,
    pulled_through timestamptz,
    pulling_by uuid,
    pulling_until timestamptz,
    last_pulled_at timestamptz,
    served_at timestamptz,
    error_count integer not null default 0,
    due_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint pull_cursor_pkey primary key (property_id),
    constraint pull_cursor_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint pull_cursor_error_count_check check (error_count >= 0)
) with (fillfactor = 50);

comment on table resman.pull_cursor is
'How far each property has been read from ResMan, and who reads it now.';
comment on column resman.pull_cursor.property_id is 'The property.';
comment on column resman.pull_cursor.pulled_through is
'What was changed in ResMan before is read; by ResMan''s clock. Null before the first.';
comment on column resman.pull_cursor.pulling_by is 'The bridge that reads it now; null: none.';
comment on column resman.pull_cursor.pulling_until is 'When that bridge is taken for dead.';
comment on column resman.pull_cursor.last_pulled_at is 'When it was last read to the end.';
comment on column resman.pull_cursor.served_at is 'ResMan''s clock at the last answer.';
comment on column resman.pull_cursor.error_count is 'Failures in a row.';
comment on column resman.pull_cursor.due_at is 'When it is read next.';
comment on column resman.pull_cursor.updated_at is 'Last change of the row.';

create index pull_cursor_due_at_idx on resman.pull_cursor (due_at);

grant select on resman.pull_cursor to tourbase_bridge, tourbase_operator, tourbase_monitor;
