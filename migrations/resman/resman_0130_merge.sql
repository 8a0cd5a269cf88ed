-- What ResMan shows of what both sides agreed on, and the rules where both sides changed a field.
-- depends: resman_0012_state

alter table resman.lead_state
add column shown jsonb,
add column prior jsonb,
add column turns jsonb,
add column held text[];
comment on column resman.lead_state.shown is
'Per field how ResMan shows the base, where it writes it in its own way; {} of nothing known.';
comment on column resman.lead_state.prior is
'Per field that the last posts changed what ResMan showed before: a late copy may still show it.';
comment on column resman.lead_state.turns is
'Per field the hashes of what ResMan set it to last, and how often it came back to the same.';
comment on column resman.lead_state.held is
'Fields that stay as they were on both sides until a conflict is settled; null: none.';
comment on column resman.lead_state.remote_hash is
'Hash of the last answer of ResMan''s that held no news any more; null: it may hold some.';

create table resman.merge_policy (
    id uuid not null default core.uuid_v7(),
    property_id uuid,
    field text,
    field_class text,
    from_stage text not null default 'prospect',
    strategy text not null,
    note text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint merge_policy_pkey primary key (id),
    constraint merge_policy_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint merge_policy_from_stage_check check (
        from_stage in ('prospect', 'applicant', 'resident')
    ),
    constraint merge_policy_strategy_check check (
        strategy in ('resman_wins', 'domiq_wins', 'merged', 'manual_review')
    ),
    constraint merge_policy_one_subject_check check (num_nonnulls(field, field_class) <= 1),
    constraint merge_policy_key unique nulls not distinct (
        property_id, field, field_class, from_stage
    )
);

comment on table resman.merge_policy is
'Who wins where a field was changed on both sides: of a field, a class of fields, or all, and of '
'one property or all (docs/conflicts.md).';
comment on column resman.merge_policy.id is 'Id.';
comment on column resman.merge_policy.property_id is 'The property; null: all.';
comment on column resman.merge_policy.field is 'The field; null: a class, or all.';
comment on column resman.merge_policy.field_class is 'The class of fields; null: a field, or all.';
comment on column resman.merge_policy.from_stage is
'It holds from this stage of the lead on, until a row of a later stage.';
comment on column resman.merge_policy.strategy is
'resman_wins, domiq_wins, merged or manual_review.';
comment on column resman.merge_policy.note is 'Why, for people.';
comment on column resman.merge_policy.created_at is 'When it was set first.';
comment on column resman.merge_policy.updated_at is 'When it was set last.';

insert into resman.merge_policy (field_class, from_stage, strategy) values
('contact', 'prospect', 'domiq_wins'),
('contact', 'applicant', 'resman_wins'),
('status', 'prospect', 'resman_wins'),
('preference', 'prospect', 'domiq_wins'),
(null, 'prospect', 'manual_review');

grant select on resman.merge_policy to tourbase_bridge, tourbase_operator, tourbase_monitor;
