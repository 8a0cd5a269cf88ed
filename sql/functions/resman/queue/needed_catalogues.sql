create or replace function resman.needed_catalogues(
    p_property_id uuid,
    p_lead jsonb,
    p_is_new boolean
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(wanted.kind), '[]'::jsonb)
    from (
        values
        ('sources', p_is_new and p_lead ->> '_source' is not null),
        ('lost_reasons', p_lead -> 'lost' = 'true'::jsonb and p_lead ->> '_lost_reason' is not null)
    ) as wanted (kind, is_wanted)
    where wanted.is_wanted and not exists (
        select 1 from resman.remote_catalogue as entry
        where entry.property_id = p_property_id
            and entry.kind = wanted.kind
            and entry.read_at > core.clock() - interval '1 day'
    )
$$;

comment on function resman.needed_catalogues(uuid, jsonb, boolean) is
'Returns which of ResMan''s lists are needed for a lead''s next call and were not read within a '
'day.';
