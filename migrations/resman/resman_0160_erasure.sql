-- Erased persons: what keeps them from being read back, and the mark on their leads.
-- depends: resman_0130_merge

alter table resman.lead_state add column erased_at timestamptz;
comment on column resman.lead_state.erased_at is
'When its person was erased: nothing of it is sent any more; null otherwise.';

create table resman.person_tombstone (
    id uuid not null default core.uuid_v7(),
    kind text not null,
    value text not null,
    property_id uuid,
    kid text,
    erasure_id uuid not null,
    erased_at timestamptz not null default now(),
    constraint person_tombstone_pkey primary key (id),
    constraint person_tombstone_key unique nulls not distinct (value, kind, property_id),
    constraint person_tombstone_kind_check check (kind in ('prospect', 'email', 'phone')),
    constraint person_tombstone_kid_check check (
        (kind = 'prospect') = (kid is null) and (kind = 'prospect') = (property_id is not null)
    )
);
comment on table resman.person_tombstone is
'Who was erased: such a prospect is not imported again. Addresses and numbers are keyed hashes; '
'the key is not in the database.';
comment on column resman.person_tombstone.id is 'Id.';
comment on column resman.person_tombstone.kind is 'prospect, email or phone.';
comment on column resman.person_tombstone.value is
'ProspectID, lower case, or the HMAC-SHA256 of the address or the number.';
comment on column resman.person_tombstone.property_id is
'The property that the prospect stood in; null for the others.';
comment on column resman.person_tombstone.kid is
'Id of the key of TOURBASE_SECRET_KEY that made the hash; null for a prospect.';
comment on column resman.person_tombstone.erasure_id is 'The erasure, as its certificate names it.';
comment on column resman.person_tombstone.erased_at is 'When.';

create type resman.found_person as (
    users uuid [], leads uuid [], requests uuid [], units uuid [], tours uuid [], jobs uuid [],
    prospects text [], emails text [], phones text []
);
comment on type resman.found_person is 'What belongs to a person.';
comment on column resman.found_person.users is 'Rows of the application''s table "user".';
comment on column resman.found_person.leads is 'Leads, also deleted ones.';
comment on column resman.found_person.requests is 'Requests of the intake.';
comment on column resman.found_person.units is 'Leads and requests.';
comment on column resman.found_person.tours is 'Their tours.';
comment on column resman.found_person.jobs is 'Their jobs.';
comment on column resman.found_person.prospects is 'Their ids in ResMan, lower case.';
comment on column resman.found_person.emails is 'E-mail addresses, lower case.';
comment on column resman.found_person.phones is 'Phone numbers, without extension.';

grant usage on schema resman to tourbase_privacy;
grant select on resman.person_tombstone to tourbase_privacy;
