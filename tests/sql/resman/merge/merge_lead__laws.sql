begin;
select plan(7);

-- The laws of a merge on 100,000 random triples of base, ours and ResMan's, with how ResMan shows
-- the base, a rule for each field, and some fields that wait for a person.
create temporary table drawn on commit drop as
with value as materialized (
    select
        place,
        field.name,
        (array['null', '"a"', '"b"', '"c"']::jsonb[])[1 + floor(random() * 4)::integer] as base,
        (array[null, 'null', '"a"', '"b"', '"c"']::jsonb[])[1 + floor(random() * 5)::integer]
            as shown,
        (array['null', '"a"', '"b"', '"c"']::jsonb[])[1 + floor(random() * 4)::integer] as ours,
        (array[null, 'null', '"a"', '"b"', '"c"']::jsonb[])[1 + floor(random() * 5)::integer]
            as theirs,
        (array['domiq_wins', 'resman_wins', 'merged', 'manual_review'])[
            1 + floor(random() * 4)::integer
        ] as strategy,
        random() < 0.1 as is_held
    from generate_series(1, 11112) as place
    cross join unnest(array[
        'first_name', 'last_name', 'email', 'phone', 'move_in_date', 'rent_min', 'rent_max',
        'occupants', 'lost'
    ]) as field (name)
)

select
    value.place,
    jsonb_object_agg(value.name, value.base) as base,
    jsonb_object_agg(value.name, value.shown) filter (where value.shown is not null) as shown,
    jsonb_object_agg(value.name, value.ours) as ours,
    coalesce(
        jsonb_object_agg(value.name, value.theirs) filter (where value.theirs is not null), '{}'
    ) as theirs,
    jsonb_object_agg(
        value.name, jsonb_build_object('strategy', value.strategy, 'rule', 'r')
    ) as rules,
    coalesce(array_agg(value.name) filter (where value.is_held), '{}') as held
from value
group by value.place;

create temporary table merged on commit drop as
select
    drawn.*,
    resman.merge_lead(
        drawn.base, drawn.shown, drawn.ours, drawn.theirs, drawn.rules, drawn.held
    ) as result
from drawn;

create temporary table triple on commit drop as
select
    merged.place,
    field.name,
    merged.base -> field.name as base,
    merged.shown -> field.name as shown,
    merged.ours -> field.name as ours,
    merged.theirs -> field.name as theirs,
    merged.rules -> field.name ->> 'strategy' as strategy,
    field.name = any(merged.held) as is_held,
    merged.result -> 'to_domiq' -> field.name as given,
    merged.result -> 'to_resman' ? field.name as is_told,
    merged.result -> 'base' -> field.name as new_base,
    merged.result -> 'shown' -> field.name as new_shown,
    coalesce(
        merged.theirs -> field.name not in (
            merged.base -> field.name,
            coalesce(merged.shown -> field.name, merged.base -> field.name)
        ),
        false
    ) as is_theirs_changed,
    merged.ours -> field.name <> merged.base -> field.name as is_ours_changed,
    jsonb_path_query_first(
        merged.result -> 'conflicts', '$[*] ? (@.field == $name).strategy',
        jsonb_build_object('name', field.name)
    ) #>> '{}' as conflict
from merged
cross join lateral jsonb_object_keys(merged.base) as field (name);

select cmp_ok(
    (select count(*)::integer from triple), '>', 100000, 'more than 100,000 triples are merged'
);
select is_empty(
    $$ select * from triple
    where not is_theirs_changed and not is_held
        and (
            given is not null or new_base is not null or conflict is not null
            or is_told <> is_ours_changed
        ) $$,
    'ResMan unchanged: ours holds'
);
select is_empty(
    $$ select * from triple
    where is_theirs_changed and not is_ours_changed and not is_held
        and (
            given is distinct from theirs or new_base is distinct from theirs
            or conflict is not null or is_told
        ) $$,
    'ours unchanged: ResMan''s comes'
);
select is_empty(
    $$ select * from triple
    where is_theirs_changed and ours = theirs and not is_held
        and (given is not null or is_told or conflict is not null) $$,
    'the same edit on both sides is no conflict'
);
select is_empty(
    $$ select * from triple
    where not is_held and (conflict is not null) <> (
            is_theirs_changed and is_ours_changed and ours <> theirs
        )
        or conflict = 'manual_review' and (
            given is not null or is_told or new_base is not null or new_shown is not null
        ) $$,
    'a conflict is told where both changed it and nowhere else, and what waits moves nowhere'
);
-- Our side seen from the other one: whoever wins there wins here.
select is_empty(
    $$ select * from (
        select
            triple.*,
            resman.merge_field(
                base, null, theirs, ours,
                case strategy when 'domiq_wins' then 'resman_wins'
                    when 'resman_wins' then 'domiq_wins' else strategy
                end
            ) as mirrored
        from triple
        where triple.shown is null and triple.theirs is not null and not triple.is_held
    ) as seen
    where (conflict is not null, coalesce(given, ours), case when is_told then ours else theirs end)
        is distinct from (
            mirrored ? 'conflict', case when mirrored ? 'to_resman' then theirs else ours end,
            coalesce(mirrored -> 'to_domiq', theirs)
        ) $$,
    'mirror symmetry'
);
-- Carried out: we take what comes, ResMan takes what goes and shows it as it is.
create temporary table settled on commit drop as
select
    triple.place,
    jsonb_object_agg(
        triple.name,
        case when triple.is_told then triple.ours else coalesce(triple.new_base, triple.base) end
    ) as base,
    jsonb_object_agg(
        triple.name,
        case
            when triple.is_told then triple.ours
            else coalesce(triple.new_shown, triple.shown, triple.base)
        end
    ) as shown,
    jsonb_object_agg(triple.name, coalesce(triple.given, triple.ours)) as ours,
    jsonb_object_agg(
        triple.name, case when triple.is_told then triple.ours else triple.theirs end
    ) as theirs
from triple
where
    not triple.is_held and triple.conflict is distinct from 'manual_review'
    and triple.theirs is not null
group by triple.place;
select is_empty(
    $$ select * from settled
    inner join drawn on settled.place = drawn.place
    where resman.merge_lead(
            settled.base, settled.shown, settled.ours, settled.theirs, drawn.rules, '{}'
        ) <> '{"to_domiq": {}, "to_resman": [], "base": {}, "shown": {}, "conflicts": []}' $$,
    'a fix point: carried out once, nothing is left'
);

select * from finish();
rollback;
