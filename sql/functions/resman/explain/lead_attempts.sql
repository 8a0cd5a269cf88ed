create or replace function resman.lead_attempts(p_unit_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'at', newest.intended_at, 'kind', newest.kind,
        'outcome', coalesce(newest.outcome, 'running'), 'detail', newest.detail,
        'http_status', newest.http_status, 'text', newest.error_message
    ) order by newest.intended_at), '[]'::jsonb)
    from (
        select attempt.*
        from resman.lead_attempt as attempt
        where attempt.unit_id = p_unit_id
        order by attempt.intended_at desc
        limit 10
    ) as newest
$$;

comment on function resman.lead_attempts(uuid) is
'Returns the last ten attempts of a lead, the oldest first.';
