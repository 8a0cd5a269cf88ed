create or replace function resman.remote_fields(p_prospect jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_fields jsonb := '{}'::jsonb;
    v_wishes jsonb := p_prospect -> 'preferences';
    v_type text := lower(p_prospect ->> 'type');
    v_name text;
begin
    foreach v_name in array array['first_name', 'last_name'] loop
        if p_prospect ? v_name then
            v_fields := v_fields || jsonb_build_object(v_name, nullif(
                resman.normalize_name(p_prospect ->> v_name), 'Unknown'
            ));
        end if;
    end loop;
    if p_prospect ? 'email' then
        v_fields := v_fields
            || jsonb_build_object('email', resman.normalize_email(p_prospect ->> 'email'));
    end if;
    if jsonb_typeof(p_prospect -> 'phones') = 'array' then
        v_fields := v_fields || jsonb_build_object('phone', (
            select resman.normalize_phone(phone.value ->> 'number')
            from jsonb_array_elements(p_prospect -> 'phones') with ordinality as phone (value, place)
            order by lower(phone.value ->> 'type') is not distinct from 'cell' desc, phone.place
            limit 1
        ));
    end if;
    if jsonb_typeof(v_wishes) = 'object' then
        v_fields := v_fields
            || case
                when v_wishes ->> 'move_in_date' is null then '{"move_in_date": null}'::jsonb
                when v_wishes ->> 'move_in_date' ~ '^\d{4}-\d\d-\d\d'
                    then jsonb_build_object('move_in_date', left(v_wishes ->> 'move_in_date', 10))
                else '{}'::jsonb
            end
            || resman.remote_number('rent_min', resman.rent_limit(v_wishes, 'rent_min'))
            || resman.remote_number('rent_max', resman.rent_limit(v_wishes, 'rent_max'))
            || resman.remote_number('occupants', v_wishes -> 'occupants');
    end if;
    return v_fields || case v_type
        when 'prospect' then '{"lost": false, "stage": "prospect"}'::jsonb
        when 'lost' then '{"lost": true, "stage": "prospect"}'::jsonb
        when 'applicant' then '{"lost": false, "stage": "applicant"}'::jsonb
        when 'current_resident' then '{"lost": false, "stage": "resident"}'::jsonb
        else '{}'::jsonb
    end;
end;
$$;

comment on function resman.remote_fields(jsonb) is
'Returns what ResMan holds of a lead, in the words of lead_projection: null where it holds '
'nothing, no key where the answer says nothing that can be read. The name that stands for a '
'missing one is none; one exact rent is both limits. Never raises.';
