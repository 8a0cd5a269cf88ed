create or replace function resman.decide_known_request(
    p_facts resman.call_facts,
    p_request resman.tour_request,
    p_prospect_id text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_remote jsonb;
begin
    select prospect.value into v_remote
    from jsonb_array_elements(v_prospects) as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = p_prospect_id;
    if v_remote is null then
        if v_prospects = '[]'
            and (p_facts.state).first_synced_at > (p_facts.job).created_at
            and (p_facts.state).first_synced_at > p_facts.decided_at - interval '1 minute' then
            return case
                when resman.is_tour_due(p_request.id) then jsonb_build_object(
                    'wait', 'the prospect was made in this job: it is read first'
                )
                else '{}'::jsonb
            end;
        end if;
        return resman.follow_request(p_facts, p_request);
    elsif p_request.resman_prospect_id is null then
        update resman.tour_request as request
        set
            resman_prospect_id = p_prospect_id,
            resman_person_id = lower(v_remote ->> 'person_id')
        where request.id = p_request.id;
    end if;
    return coalesce(
        resman.decide_tour(
            p_facts.job, p_prospect_id, lower(v_remote ->> 'person_id'), v_remote
        ), '{}'::jsonb
    );
end;
$$;

comment on function resman.decide_known_request(
    resman.call_facts, resman.tour_request, text
) is
'Decides what is told of a request''s tour to a prospect that is there; {} where ResMan has '
'everything. A prospect that was made a moment ago may not be shown yet; after a minute it is '
'looked for as one that ResMan has merged or moved.';
