-- Which status a lead is given when ResMan loses it, or takes it on.
-- depends: resman_0140_inbox

create table resman.status_map (
    id uuid not null default core.uuid_v7(),
    property_id uuid,
    remote_type text not null,
    host_status text not null,
    updated_at timestamptz not null default now(),
    constraint status_map_pkey primary key (id),
    constraint status_map_key unique nulls not distinct (property_id, remote_type),
    constraint status_map_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint status_map_remote_type_check check (
        remote_type in ('prospect', 'lost', 'applicant', 'resident')
    ),
    -- What we call lost is told to ResMan as lost, and nothing else is.
    constraint status_map_host_status_check check (
        (remote_type = 'lost') = (lower(btrim(host_status)) = 'lost')
    )
);

comment on table resman.status_map is
'The status that a lead is given when ResMan shows another one: of a property, or of all.';
comment on column resman.status_map.id is 'Id.';
comment on column resman.status_map.property_id is 'The property; null: all that have no row.';
comment on column resman.status_map.remote_type is
'prospect (only of a lead that was lost), lost, applicant or resident.';
comment on column resman.status_map.host_status is 'What conversation.status becomes.';
comment on column resman.status_map.updated_at is 'Last change of the row.';

insert into resman.status_map (remote_type, host_status) values
('prospect', 'active'), ('lost', 'lost'), ('applicant', 'applied'), ('resident', 'leased');

grant select on resman.status_map to
tourbase_bridge, tourbase_operator, tourbase_monitor;
