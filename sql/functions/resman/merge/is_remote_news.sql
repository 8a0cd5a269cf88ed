create or replace function resman.is_remote_news(p_base jsonb, p_shown jsonb, p_remote jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
    select exists (
        select 1
        from jsonb_each(p_remote) as field
        where field.value is distinct from p_shown -> field.key
            and field.value <> coalesce(
                p_base -> field.key,
                -- A stage has no base: what is shown of it first is that of a prospect.
                case field.key
                    when 'stage' then coalesce(p_shown -> 'stage', '"prospect"'::jsonb)
                    else 'null'::jsonb
                end
            )
    )
$$;

comment on function resman.is_remote_news(jsonb, jsonb, jsonb) is
'Tells whether ResMan shows something (remote_fields) that is neither the base nor how it shows '
'the base.';
