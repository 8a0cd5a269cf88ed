create or replace function resman.bridge_setting(
    p_bridge_id uuid,
    p_name text,
    p_default double precision
)
returns double precision
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            select (bridge.settings ->> p_name)::double precision
            from resman.bridge as bridge
            where bridge.id = p_bridge_id
            -- Signs of life leave versions behind while somebody holds a snapshot.
            order by bridge.seen_at desc
            limit 1
        ),
        p_default
    )
$$;

comment on function resman.bridge_setting(uuid, text, double precision) is
'Returns a number from the settings of a bridge, or the default.';
