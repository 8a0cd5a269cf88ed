-- The nightly comparison: everything that ResMan has is read again, and who is missing looked up.
-- depends: resman_0152_validate_deleted

alter table resman.resman_integration
add column compare_hour integer default 2,
add constraint resman_integration_compare_hour_check check (
    compare_hour between 0 and 23
) not valid;
comment on column resman.resman_integration.compare_hour is
'The hour of its night, on its own clock, in which the property is compared with ResMan.';

create table resman.compare_run (
    id uuid not null default core.uuid_v7(),
    property_id uuid not null,
    asked_by text,
    asked_at timestamptz not null,
    started_at timestamptz,
    compared_through timestamptz,
    seen_count integer,
    unseen_count integer,
    finished_at timestamptz,
    constraint compare_run_pkey primary key (id),
    constraint compare_run_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade
);

comment on table resman.compare_run is 'Each comparison of a property with ResMan.';
comment on column resman.compare_run.id is 'Id.';
comment on column resman.compare_run.property_id is 'The property.';
comment on column resman.compare_run.asked_by is 'Who asked for it; null: it is the nightly one.';
comment on column resman.compare_run.asked_at is 'When it came to be due.';
comment on column resman.compare_run.started_at is 'When reading began; null before.';
comment on column resman.compare_run.compared_through is
'What was changed in ResMan before is read again; a bridge that ends is gone on after from here.';
comment on column resman.compare_run.seen_count is 'Prospects that were shown.';
comment on column resman.compare_run.unseen_count is
'Prospects of our leads that were not shown, and are looked up by their ids.';
comment on column resman.compare_run.finished_at is 'When all was read; null before.';

create unique index compare_run_open_key on resman.compare_run (property_id)
where finished_at is null;
create index compare_run_property_idx on resman.compare_run (property_id, finished_at);

create table resman.compare_seen (
    property_id uuid not null,
    prospect_id text not null,
    constraint compare_seen_pkey primary key (property_id, prospect_id),
    constraint compare_seen_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade
);

comment on table resman.compare_seen is
'Prospects that a comparison has been shown; empty between comparisons.';
comment on column resman.compare_seen.property_id is 'The property.';
comment on column resman.compare_seen.prospect_id is 'The prospect.';

grant select on resman.compare_run to tourbase_bridge, tourbase_operator, tourbase_monitor;
