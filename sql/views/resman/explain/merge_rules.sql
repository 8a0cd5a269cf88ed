create or replace view resman.merge_rules as
select
    integration.property_id,
    known.field,
    known.field_class,
    stage.name as stage,
    rule.value ->> 'strategy' as strategy,
    rule.value ->> 'rule' as rule,
    case when rule.value ->> 'rule' not like '% of this property%' then 'all properties' end
        as inherited_from
from resman.resman_integration as integration
cross join (values ('prospect'), ('applicant'), ('resident')) as stage (name)
cross join lateral jsonb_each(resman.lead_policies(integration.property_id, stage.name)) as rule
inner join resman.lead_fields() as known on rule.key = known.field;

comment on view resman.merge_rules is
'Who wins each field of a property''s leads where both sides change it, and by which rule.';
comment on column resman.merge_rules.property_id is 'The property.';
comment on column resman.merge_rules.field is 'The field.';
comment on column resman.merge_rules.field_class is 'Its class.';
comment on column resman.merge_rules.stage is 'The stage of the lead.';
comment on column resman.merge_rules.strategy is
'resman_wins, domiq_wins, merged or manual_review; merged is for a person: no field has a union.';
comment on column resman.merge_rules.rule is 'The rule that holds.';
comment on column resman.merge_rules.inherited_from is
'all properties, where the rule is not the property''s own; null where it is.';

grant select on resman.merge_rules to
tourbase_operator, tourbase_monitor, tourbase_bridge;
