begin;
select plan(5);

create temporary table change (column_name text, before jsonb, after jsonb);
insert into change
select
    attribute.attname,
    '{}'::jsonb as before,
    jsonb_build_object(
        attribute.attname,
        case
            when type.typname = 'uuid' then '"33330000-0000-4000-8000-000000000001"'
            when type.typcategory = 'D' then '"2026-11-21"'
            when type.typname = 'jsonb' then '{"a": 1}'
            when type.typcategory = 'B' then 'true'
            when type.typcategory = 'N' then '7'
            else '"Word"'
        end::jsonb
    ) as after
from pg_attribute as attribute
inner join pg_type as type on attribute.atttypid = type.oid
where
    attribute.attrelid = 'public.conversation'::regclass
    and attribute.attnum > 0 and not attribute.attisdropped;
insert into change values
('status in another case', '{"status": "New"}', '{"status": " new "}'),
('a summary with spaces', '{"ai_intent_summary": "a"}', '{"ai_intent_summary": " a "}'),
('a number written otherwise', '{"price_range_min": 7}', '{"price_range_min": 7.00}');

create function pg_temp.disagreements()
returns setof text
language sql
as $$
    select change.column_name
    from change
    cross join lateral (
        select
            jsonb_populate_record(null::public.conversation, change.before) as before,
            jsonb_populate_record(
                jsonb_populate_record(null::public.conversation, change.before), change.after
            ) as after
    ) as pair
    where resman.conversation_changed(pair.before, pair.after) is distinct from (
        resman.conversation_fields(to_jsonb(pair.before))
        is distinct from resman.conversation_fields(to_jsonb(pair.after))
    )
$$;

select is_empty('select pg_temp.disagreements()', 'each column counts in both, or in neither');
select is(
    (
        select resman.conversation_changed(
            jsonb_populate_record(null::public.conversation, '{"status": "new"}'),
            jsonb_populate_record(null::public.conversation, '{"status": "lost"}')
        )
    ),
    true,
    'another status is a change'
);

alter table public.conversation add column property_id uuid;
insert into change values
('property_id', '{}', '{"property_id": "33330000-0000-4000-8000-000000000001"}');
select is_empty(
    'select pg_temp.disagreements()', 'they agree where the host has a property of its own'
);
select is(
    (
        select resman.conversation_changed(
            null::public.conversation,
            jsonb_populate_record(
                null::public.conversation, '{"property_id": "33330000-0000-4000-8000-000000000001"}'
            )
        )
    ),
    true,
    'another property is a change'
);

alter table public.conversation drop column ai_intent_summary;
select is_empty('select pg_temp.disagreements()', 'they agree where the host lacks a column');

select * from finish();
rollback;
