-- When a property has room for tours: its rules, the seats that are taken, the days as cached.
-- depends: resman_0064_claim_looks

create table resman.tour_rule (
    property_id uuid not null,
    slot_minutes integer not null default 30,
    capacity integer not null default 1,
    buffer_before_minutes integer not null default 0,
    buffer_after_minutes integer not null default 0,
    notice_minutes integer not null default 0,
    horizon_days integer not null default 60,
    tour_types text[] not null
    default '{in_person,virtual,self_guided}',
    tours_from_conversation boolean not null default false,
    updated_at timestamptz not null default now(),
    constraint tour_rule_pkey primary key (property_id),
    constraint tour_rule_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint tour_rule_slot_minutes_check check (
        slot_minutes between 15 and 480 and slot_minutes % 15 = 0
    ),
    constraint tour_rule_capacity_check check (capacity between 1 and 1000),
    constraint tour_rule_buffer_before_minutes_check check (
        buffer_before_minutes between 0 and 240
    ),
    constraint tour_rule_buffer_after_minutes_check check (buffer_after_minutes between 0 and 240),
    constraint tour_rule_notice_minutes_check check (notice_minutes between 0 and 525600),
    constraint tour_rule_horizon_days_check check (horizon_days between 1 and 365),
    constraint tour_rule_tour_types_check check (
        cardinality(tour_types) > 0
        and tour_types <@ array['in_person', 'virtual', 'self_guided']
    )
);

comment on table resman.tour_rule is
'How tours are offered at a property that has opening hours; without a row the defaults hold.';
comment on column resman.tour_rule.property_id is 'The property.';
comment on column resman.tour_rule.slot_minutes is
'Length of a slot, and of a tour that names none.';
comment on column resman.tour_rule.capacity is 'Tours that may take place at the same time.';
comment on column resman.tour_rule.buffer_before_minutes is 'Kept free before each tour.';
comment on column resman.tour_rule.buffer_after_minutes is 'Kept free after each tour.';
comment on column resman.tour_rule.notice_minutes is
'A request must come so long before its start.';
comment on column resman.tour_rule.horizon_days is 'A request may reach so many days ahead.';
comment on column resman.tour_rule.tour_types is 'What may be requested.';
comment on column resman.tour_rule.tours_from_conversation is
'True: the lead''s own tour columns book its tour.';
comment on column resman.tour_rule.updated_at is 'Last change of the row.';

create table resman.opening_hours (
    property_id uuid not null,
    weekday integer not null,
    opens time not null,
    closes time not null,
    constraint opening_hours_pkey primary key (property_id, weekday, opens),
    constraint opening_hours_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint opening_hours_weekday_check check (weekday between 1 and 7),
    constraint opening_hours_closes_check check (closes > opens)
);

comment on table resman.opening_hours is
'When a property receives visitors, in its own time; a property without a row has no slots.';
comment on column resman.opening_hours.property_id is 'The property.';
comment on column resman.opening_hours.weekday is '1 is Monday, 7 is Sunday.';
comment on column resman.opening_hours.opens is 'Start of the hours.';
comment on column resman.opening_hours.closes is 'End of the hours; 24:00 is midnight.';

create table resman.blackout (
    id uuid not null default core.uuid_v7(),
    property_id uuid not null,
    starts_on date not null,
    ends_on date not null,
    reason text,
    constraint blackout_pkey primary key (id),
    constraint blackout_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint blackout_ends_on_check check (ends_on >= starts_on)
);

comment on table resman.blackout is 'Days on which a property offers no tours.';
comment on column resman.blackout.id is 'Id.';
comment on column resman.blackout.property_id is 'The property.';
comment on column resman.blackout.starts_on is 'First day, in the time of the property.';
comment on column resman.blackout.ends_on is 'Last day.';
comment on column resman.blackout.reason is 'Why, in the operator''s words.';

create index blackout_property_id_idx on resman.blackout (property_id, ends_on);

create table resman.tour_seat (
    property_id uuid not null,
    cell_start timestamptz not null,
    seat integer not null,
    capacity integer not null,
    tour_id uuid not null,
    constraint tour_seat_pkey primary key (property_id, cell_start, seat),
    constraint tour_seat_tour_id_key unique (tour_id, cell_start),
    constraint tour_seat_seat_check check (seat between 1 and capacity),
    constraint tour_seat_cell_check check (
        cell_start = date_bin('15 minutes', cell_start, '1970-01-01 00:00+00')
    )
);

comment on table resman.tour_seat is
'Who holds which seat in which quarter of an hour: the key lets nobody book over capacity.';
comment on column resman.tour_seat.property_id is 'The property.';
comment on column resman.tour_seat.cell_start is 'Start of the quarter of an hour.';
comment on column resman.tour_seat.seat is 'Number of the seat, from 1.';
comment on column resman.tour_seat.capacity is 'Seats that there were when it was taken.';
comment on column resman.tour_seat.tour_id is 'The tour that holds it.';

create table resman.remote_appointment (
    property_id uuid not null,
    prospect_id text not null,
    event_key text not null,
    tour_id uuid,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    seen_at timestamptz not null,
    constraint remote_appointment_pkey primary key (property_id, prospect_id, event_key),
    constraint remote_appointment_ends_at_check check (ends_at > starts_at)
);

comment on table resman.remote_appointment is
'Appointments that ResMan shows and that hold no seat; they only subtract.';
comment on column resman.remote_appointment.property_id is 'The property.';
comment on column resman.remote_appointment.prospect_id is 'Whose appointment, in ResMan.';
comment on column resman.remote_appointment.event_key is
'Id of its event, or its time where ResMan gives none.';
comment on column resman.remote_appointment.tour_id is
'Our tour that staff moved to where no seat is free; null for others.';
comment on column resman.remote_appointment.starts_at is 'Its start.';
comment on column resman.remote_appointment.ends_at is 'Its end, as the slot length gave it.';
comment on column resman.remote_appointment.seen_at is 'When ResMan last showed it.';

create index remote_appointment_starts_at_idx
on resman.remote_appointment (property_id, starts_at);
create index remote_appointment_tour_id_idx
on resman.remote_appointment (tour_id) where tour_id is not null;

create table resman.calendar_availability_cache (
    id uuid not null default gen_random_uuid(),
    property_id uuid not null,
    date date not null,
    available_slots jsonb not null,
    last_updated timestamptz not null default now(),
    constraint calendar_availability_cache_pkey primary key (id),
    constraint calendar_availability_cache_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint idx_calendar_availability_cache_property_date unique (property_id, date),
    constraint calendar_availability_cache_available_slots_check check (
        jsonb_typeof(available_slots) = 'array'
    )
);

comment on table resman.calendar_availability_cache is
'The free slots of a property and day; a row that no longer holds is not shown.';
comment on column resman.calendar_availability_cache.id is 'Id.';
comment on column resman.calendar_availability_cache.property_id is 'The property.';
comment on column resman.calendar_availability_cache.date is
'The day, in the time of the property.';
comment on column resman.calendar_availability_cache.available_slots is
'Free slots in order: start, end, capacity, free, tour_types.';
comment on column resman.calendar_availability_cache.last_updated is 'When it was computed.';

create table resman.availability_dirty (
    id bigint generated always as identity,
    property_id uuid not null,
    date date,
    created_at timestamptz not null default now(),
    constraint availability_dirty_pkey primary key (id)
);

comment on table resman.availability_dirty is
'Days whose cached slots no longer hold. Append and delete only.';
comment on column resman.availability_dirty.id is 'Id.';
comment on column resman.availability_dirty.property_id is 'The property.';
comment on column resman.availability_dirty.date is 'The day; null: every day.';
comment on column resman.availability_dirty.created_at is 'When it was noted.';

create index availability_dirty_property_id_idx on resman.availability_dirty (property_id, date);

alter table resman.calendar_availability_cache enable row level security;
create policy fresh_only on resman.calendar_availability_cache
for select
using (not exists (
    select
    from resman.availability_dirty as dirty
    where
        dirty.property_id = calendar_availability_cache.property_id
        and (dirty.date is null or dirty.date = calendar_availability_cache.date)
));
comment on policy fresh_only on resman.calendar_availability_cache is
'What is read is true: a day that changed since is not there until it was computed anew.';

grant select on
resman.tour_rule, resman.opening_hours, resman.blackout, resman.calendar_availability_cache,
resman.availability_dirty
to tourbase_app, tourbase_bridge, tourbase_operator, tourbase_monitor;
grant select on resman.tour_seat, resman.remote_appointment to
tourbase_bridge, tourbase_operator, tourbase_monitor;
