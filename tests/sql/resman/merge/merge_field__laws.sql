begin;
select plan(9);

-- Every pattern of four values that may be equal, empty or not told, under every strategy; and then
-- random leads, all fields at once.
create temporary table triple on commit drop as
select
    base.value as base,
    shown.value as shown,
    ours.value as ours,
    theirs.value as theirs,
    strategy,
    resman.merge_field(base.value, shown.value, ours.value, theirs.value, strategy) as merged
from unnest(array['null', '"a"', '"b"', '"c"', '"d"']::jsonb[]) as base (value)
cross join unnest(array[null, 'null', '"a"', '"b"', '"c"', '"d"']::jsonb[]) as shown (value)
cross join unnest(array['null', '"a"', '"b"', '"c"', '"d"']::jsonb[]) as ours (value)
cross join unnest(array['null', '"a"', '"b"', '"c"', '"d"']::jsonb[]) as theirs (value)
cross join unnest(array['domiq_wins', 'resman_wins', 'merged', 'manual_review']) as strategy;

select is(
    (
        select count(*)::integer from triple
        where theirs in (base, shown) and (
            merged ?| array['to_domiq', 'conflict', 'base']
            or (merged ? 'to_resman') is distinct from (ours <> base)
        )
    ), 0, 'ResMan unchanged: ours holds'
);
select is(
    (
        select count(*)::integer from triple
        where ours = base and theirs <> base and theirs is distinct from shown and (
            merged -> 'to_domiq' is distinct from theirs or merged -> 'base' is distinct from theirs
            or merged ?| array['to_resman', 'conflict']
        )
    ), 0, 'ours unchanged: ResMan''s comes'
);
select is(
    (
        select count(*)::integer from triple
        where ours = theirs and merged ?| array['conflict', 'to_domiq']
    ), 0, 'the same edit on both sides is no conflict'
);
select is(
    (
        select count(*)::integer from triple
        where (merged ? 'conflict') is distinct from (
            ours <> base and theirs <> base and theirs is distinct from shown and ours <> theirs
        )
    ), 0, 'a conflict is told where both changed it, and nowhere else'
);
select is(
    (
        select count(*)::integer from triple
        where
            merged ->> 'conflict' = 'manual_review'
            and merged ?| array['to_domiq', 'to_resman', 'base', 'shown']
    ), 0, 'what a person decides moves nowhere'
);
-- Without a shadow both sides are alike: what comes to us from the one goes to it from the other.
select is(
    (
        select count(*)::integer
        from triple as one
        inner join triple as other
            on
                one.base = other.base and one.ours = other.theirs and one.theirs = other.ours
                and one.strategy = case other.strategy
                    when 'domiq_wins' then 'resman_wins' when 'resman_wins' then 'domiq_wins'
                    else other.strategy
                end
        where
            one.shown is null and other.shown is null
            and (
                one.merged ? 'conflict',
                one.merged -> 'value',
                coalesce(one.merged -> 'to_domiq', one.ours)
            )
            is distinct from (
                other.merged ? 'conflict', other.merged -> 'value',
                case when other.merged ? 'to_resman' then other.ours else other.theirs end
            )
    ), 0, 'mirror symmetry'
);
-- Carried out: we take what comes, ResMan takes what goes and shows it as it is.
create temporary table settled on commit drop as
select
    coalesce(merged -> 'to_domiq', ours) as ours,
    case when merged ? 'to_resman' then ours else theirs end as theirs,
    case when merged ? 'to_resman' then ours else coalesce(merged -> 'base', base) end as base,
    case when merged ? 'to_resman' then ours else coalesce(merged -> 'shown', shown) end as shown,
    strategy,
    merged
from triple;
select is(
    (
        select count(*)::integer from settled
        where merged ->> 'conflict' is distinct from 'manual_review' and (
            resman.merge_field(base, shown, ours, theirs, strategy) <> '{}'
            or ours <> base or theirs not in (base, shown)
        )
    ), 0, 'a fix point: carried out once, nothing is left'
);

create temporary table lead on commit drop as
with drawn as materialized (
    select
        place,
        array(
            select (array['null', '"a"', '"b"', '"c"']::jsonb[])[1 + floor(random() * 4)::integer]
            from generate_series(1, 24 + place * 0)
        ) as value,
        (array['domiq_wins', 'resman_wins', 'manual_review'])[1 + place % 3] as strategy
    from generate_series(1, 12500) as place
)

select
    drawn.value,
    drawn.strategy,
    resman.merge_lead(side.base, '{}', side.ours, side.theirs, rule.every, '{}') as merged
from drawn
cross join
    lateral (
        select
            jsonb_object_agg(field.name, drawn.value[field.place]) as base,
            jsonb_object_agg(field.name, drawn.value[field.place + 8]) as ours,
            jsonb_object_agg(field.name, drawn.value[field.place + 16]) as theirs
        from unnest(array[
            'first_name', 'last_name', 'email', 'phone', 'move_in_date', 'rent_min', 'rent_max',
            'occupants'
        ]) with ordinality as field (name, place)
    ) as side
cross join lateral (
    select
        jsonb_object_agg(known.field, jsonb_build_object('strategy', drawn.strategy, 'rule', 'r'))
            as every
    from resman.lead_fields() as known
) as rule;
select is(
    (
        select count(*)::integer
        from lead
        cross join
            unnest(array[
                'first_name', 'last_name', 'email', 'phone', 'move_in_date', 'rent_min', 'rent_max',
                'occupants'
            ]) with ordinality as field (name, place)
        cross join
            lateral resman.merge_field(
                lead.value[field.place], null, lead.value[field.place + 8],
                lead.value[field.place + 16], lead.strategy
            ) as one
        where
            (one -> 'to_domiq', one ? 'to_resman', one -> 'base', one -> 'shown', one -> 'conflict')
            is distinct from (
                lead.merged -> 'to_domiq' -> field.name, lead.merged -> 'to_resman' ? field.name,
                lead.merged -> 'base' -> field.name, lead.merged -> 'shown' -> field.name,
                jsonb_path_query_first(
                    lead.merged -> 'conflicts', '$[*] ? (@.field == $name).strategy',
                    jsonb_build_object('name', field.name)
                )
            )
    ), 0, '100,000 random triples in whole leads are merged field by field'
);
select cmp_ok(
    (
        select count(*)::integer from lead
        where lead.merged -> 'conflicts' <> '[]'
    ), '>', 12000,
    'and most of these leads have a conflict'
);

select * from finish();
rollback;
