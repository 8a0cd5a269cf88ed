create or replace function resman.sent_fields(p_lead jsonb, p_call jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case
        when p_call ->> 'kind' in ('note', 'alias') then jsonb_build_object(
            '_note_id', p_call -> 'note_id'
        )
        when p_call ->> 'kind' like 'tour%' then jsonb_strip_nulls(jsonb_build_object(
            '_told', p_call -> 'told', '_request_id', p_call -> 'request_id'
        ))
        else p_lead - array['_user_id', '_property_id', '_row_version', '_source', '_lost_reason']
            || case
                when p_call ->> 'kind' in ('create', 'adopt') then '{"lost": false}'::jsonb
                else '{}'::jsonb
            end
    end;
end;
$$;

comment on function resman.sent_fields(jsonb, jsonb) is
'Returns what becomes the base when ResMan accepts a call: every field of the lead; of a note '
'nothing; of a create all but being lost, which is told afterwards.';
