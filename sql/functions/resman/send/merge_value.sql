create or replace function resman.merge_value(
    p_field text,
    p_lead jsonb,
    p_base jsonb,
    p_remote jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case
        when p_lead -> p_field is not null
            and p_lead -> p_field is distinct from p_base -> p_field then p_lead -> p_field
        -- What staff have emptied stays empty; only a name is always needed.
        when p_remote ? p_field and p_field not in ('first_name', 'last_name')
            then nullif(p_remote -> p_field, 'null'::jsonb)
        else coalesce(nullif(p_remote -> p_field, 'null'::jsonb), p_lead -> p_field)
    end;
end;
$$;

comment on function resman.merge_value(text, jsonb, jsonb, jsonb) is
'Returns the value of a field to post: ours where it changed on our side, else ResMan''s; ours '
'where ResMan''s is not known, or where a name may not be empty. A field that is held, or that '
'only ResMan may change, stays as staff have it.';
