create or replace function resman.request_lead(p_request resman.tour_request, p_remote jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select case
        when p_remote is not null then jsonb_strip_nulls(jsonb_build_object(
            'first_name', p_remote -> 'first_name', 'last_name', p_remote -> 'last_name'
        ))
        else '{"first_name": "Unknown", "last_name": "Unknown"}'::jsonb
            || resman.request_person(coalesce(p_request.mapped, '{}'::jsonb))
    end || jsonb_build_object('_source', p_request.source)
$$;

comment on function resman.request_lead(resman.tour_request, jsonb) is
'Returns the person of a request as a lead''s fields: what it sent, or the name of the prospect '
'that was just read, which stays as it is.';
