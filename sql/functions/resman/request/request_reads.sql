create or replace function resman.request_reads(p_request_id uuid, p_doubt_at timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select resman.needed_reads(
        request.resman_prospect_id, p_doubt_at, request.email_key, request.phone_key
    ) || case
        when request.resman_prospect_id is null and request.given_prospect_id is not null
            then jsonb_build_array(jsonb_build_object('prospect_id', request.given_prospect_id))
        else '[]'::jsonb
    end
    from resman.tour_request as request
    where request.id = p_request_id
$$;

comment on function resman.request_reads(uuid, timestamptz) is
'Returns what to look up before a call for a request: its prospect where that is known; else who '
'has its e-mail address or phone number, the prospect that it names, and what changed since a '
'lost answer.';
