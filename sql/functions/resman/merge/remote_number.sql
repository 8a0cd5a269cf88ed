create or replace function resman.remote_number(p_field text, p_value jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_text text := p_value #>> '{}';
begin
    return case
        when v_text is null then jsonb_build_object(p_field, null)
        when v_text ~ '^\d{1,12}(\.\d{1,12})?$'
            then jsonb_build_object(p_field, round(v_text::numeric))
        else '{}'::jsonb
    end;
end;
$$;

comment on function resman.remote_number(text, jsonb) is
'Returns {field: number} of what ResMan shows; {} of what is no number, so that it counts as '
'not shown. Never raises.';
