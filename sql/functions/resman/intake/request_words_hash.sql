create or replace function resman.request_words_hash(p_fields jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
    select md5(jsonb_object_agg(field.key, field.value)::text)
    from jsonb_each(p_fields) as field (key, value)
    where field.key in (
        'tour.meeting_location', 'tour.virtual_meeting_url', 'tour.special_instructions'
    ) or field.key like 'preferences.%'
$$;

comment on function resman.request_words_hash(jsonb) is
'Returns the hash of what a request says beside its time, so that new words are a change.';
