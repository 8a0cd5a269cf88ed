-- Which prospects ResMan has merged into others, and which it no longer has.
-- depends: resman_0120_shipped_sources
-- squawk-ignore-file require-concurrent-index-creation

create table resman.prospect_alias (
    property_id uuid not null,
    prospect_id text not null,
    winner_id text not null,
    seen_at timestamptz not null default now(),
    constraint prospect_alias_pkey primary key (property_id, prospect_id),
    constraint prospect_alias_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint prospect_alias_winner_id_check check (winner_id <> prospect_id)
);

comment on table resman.prospect_alias is
'Prospects that ResMan has merged into others; each names the last winner, never another loser.';
comment on column resman.prospect_alias.property_id is 'The property.';
comment on column resman.prospect_alias.prospect_id is 'The prospect that went.';
comment on column resman.prospect_alias.winner_id is 'The prospect that has its data now.';
comment on column resman.prospect_alias.seen_at is 'When this was last seen.';

create index prospect_alias_winner_idx on resman.prospect_alias (property_id, winner_id);

create table resman.gone_prospect (
    unit_id uuid not null,
    property_id uuid not null,
    prospect_id text not null,
    gone_at timestamptz not null,
    looked_at timestamptz not null,
    constraint gone_prospect_pkey primary key (unit_id),
    constraint gone_prospect_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade
);

comment on table resman.gone_prospect is
'Leads whose prospect ResMan no longer has, under no property of the account.';
comment on column resman.gone_prospect.unit_id is 'The lead.';
comment on column resman.gone_prospect.property_id is 'The property that the prospect stood in.';
comment on column resman.gone_prospect.prospect_id is 'The prospect.';
comment on column resman.gone_prospect.gone_at is 'When it was first found to be gone.';
comment on column resman.gone_prospect.looked_at is 'When it was last looked for everywhere.';

create index gone_prospect_property_idx on resman.gone_prospect (property_id, prospect_id);

grant select on resman.prospect_alias, resman.gone_prospect
to tourbase_bridge, tourbase_operator, tourbase_monitor;

create index lead_sync_mapping_merged_idx
on resman.lead_sync_mapping (property_id, resman_lead_id) where mapping_status = 'merged';
