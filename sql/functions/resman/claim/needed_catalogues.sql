create or replace function resman.needed_catalogues(
    p_property_id uuid,
    p_source text,
    p_lost_reason text
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(jsonb_agg(wanted.kind), '[]'::jsonb)
    from (values ('sources', p_source), ('lost_reasons', p_lost_reason)) as wanted (kind, name)
    where wanted.name is not null and not exists (
        select 1 from resman.remote_catalogue as entry
        where entry.property_id = p_property_id
            and entry.kind = wanted.kind
            and entry.read_at > core.clock() - interval '1 day'
    )
$$;

comment on function resman.needed_catalogues(uuid, text, text) is
'Returns the lists that a source or a lost reason is to be found in and that were not read '
'within the last day.';
