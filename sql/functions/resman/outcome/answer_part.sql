create or replace function resman.answer_part(p_prospect jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select jsonb_build_object(
        'shown', resman.remote_fields(p_prospect), 'hash', p_prospect ->> 'content_hash'
    )
$$;

comment on function resman.answer_part(jsonb) is
'Returns what is kept of an answer''s prospect: its fields and its hash.';
