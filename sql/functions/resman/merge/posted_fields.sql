create or replace function resman.posted_fields(
    p_base jsonb,
    p_shown jsonb,
    p_sent jsonb,
    p_answer jsonb,
    p_kind text
)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_object(
        'shown', coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb),
        'prior', coalesce(jsonb_object_agg(field.key, field.was) filter (where field.was <> field.value), '{}'::jsonb)
    )
    from (
        select
            answered.key, answered.value,
            coalesce(p_shown -> answered.key, p_base -> answered.key, 'null'::jsonb) as was
        from jsonb_each(p_answer) as answered
        where p_kind = 'create' or p_sent -> answered.key <> coalesce(p_base -> answered.key, 'null'::jsonb)
    ) as field
$$;

comment on function resman.posted_fields(jsonb, jsonb, jsonb, jsonb, text) is
'Returns {shown, prior}: how ResMan''s answer shows the fields that a post has changed, and how '
'it showed them before. Of the others it says nothing: staff may have edited them since we '
'looked. Takes the base and how it was shown before the post.';
