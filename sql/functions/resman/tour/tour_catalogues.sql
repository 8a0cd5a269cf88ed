create or replace function resman.tour_catalogues(p_unit_id uuid, p_property_id uuid, p_source text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select coalesce(jsonb_agg(wanted.kind order by wanted.kind), '[]'::jsonb)
        from (values ('agents'), ('sources')) as wanted (kind)
        where exists (
            select 1
            from resman.tour_booking_sync as tour
            left join resman.tour_state as state on tour.id = state.tour_id
            where tour.unit_id = p_unit_id
                and resman.tour_class(tour.status) = 'placed'
                and tour.revision > coalesce(state.told_revision, 0)
                and case wanted.kind when 'agents' then tour.agent_id else p_source end is not null
        )
            and not exists (
                select 1 from resman.remote_catalogue as entry
                where entry.property_id = p_property_id
                    and entry.kind = wanted.kind
                    and entry.read_at > core.clock() - interval '1 day'
            )
    );
end;
$$;

comment on function resman.tour_catalogues(uuid, uuid, text) is
'Returns the lists in which a lead''s untold tours find their agents, and p_source its id, and '
'that were not read within the last day.';
