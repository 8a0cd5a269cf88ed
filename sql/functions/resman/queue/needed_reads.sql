create or replace function resman.needed_reads(
    p_lead jsonb,
    p_mapping resman.lead_sync_mapping,
    p_state resman.lead_state
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(wanted.read order by wanted.position), '[]'::jsonb)
    from (
        values
        (1, case
            when p_mapping.id is not null
                then jsonb_build_object('prospect_id', p_mapping.resman_lead_id)
        end),
        (2, case
            when p_mapping.id is null and p_state.doubt_at is not null then jsonb_build_object(
                'modified_from', to_char(
                    (p_state.doubt_at - interval '5 minutes') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                ),
                'modified_to', to_char(
                    (core.clock() + interval '1 minute') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                )
            )
        end),
        (3, case
            when p_mapping.id is null and p_lead ->> 'email' is not null
                then jsonb_build_object('email', p_lead ->> 'email')
        end),
        (4, case
            when p_mapping.id is null and p_lead ->> 'phone' is not null
                then jsonb_build_object('phone', split_part(p_lead ->> 'phone', ' ext ', 1))
        end)
    ) as wanted (position, read)
    where wanted.read is not null
$$;

comment on function resman.needed_reads(jsonb, resman.lead_sync_mapping, resman.lead_state) is
'Returns what must be read in ResMan before a lead''s next call: the known prospect, or whoever '
'may be this person; after a lost answer also the time since (resman-api.md 3.5).';
