create or replace function resman.prospects_to_look_at(
    p_property_id uuid,
    p_most integer,
    p_now timestamptz
)
returns text[]
language sql
stable
set search_path = ''
as $$
    select array(
        select distinct looked.prospect_id
        from (
            select
                hinted.prospect_id,
                hinted.row_number as place
            from (
                select
                    inbox.prospect_id,
                    row_number() over (order by inbox.updated_at, inbox.prospect_id)
                from resman.prospect_inbox as inbox
                where inbox.property_id = p_property_id and inbox.state = 'hinted'
                    -- Where nothing may come in, looking would never end.
                    and exists (
                        select 1 from resman.resman_integration as integration
                        where integration.property_id = p_property_id
                            and integration.sync_direction in ('bidirectional', 'from_resman')
                    )
            ) as hinted
            union all
            select tour.prospect_id, tour.ordinality
            from unnest(resman.tours_to_look_at(p_property_id, p_most, p_now))
                with ordinality as tour (prospect_id, ordinality)
            order by place
            limit greatest(0, least(p_most, 20))
        ) as looked
    )
$$;

comment on function resman.prospects_to_look_at(uuid, integer, timestamptz) is
'Returns the prospects that a pull looks up by their ids: those that are to be read again, and '
'those of tours, in turn.';
