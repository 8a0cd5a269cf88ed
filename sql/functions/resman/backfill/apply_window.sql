create or replace function resman.apply_window(
    p_property_id uuid,
    p_prospects jsonb,
    p_served_at timestamptz,
    p_is_dry boolean
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_applied jsonb;
begin
    begin
        v_applied := resman.apply_page(p_property_id, p_prospects, p_served_at, 'all');
        if p_is_dry then
            raise exception using errcode = 'TB270', message = 'a backfill was only tried';
        end if;
    exception
        when sqlstate 'TB270' then
            -- Everything is rolled back but what was found.
            null;
    end;
    return v_applied;
end;
$$;

comment on function resman.apply_window(uuid, jsonb, timestamptz, boolean) is
'Brings prospects in, also those from before the connection, or does so and takes it back; '
'returns what apply_page says.';
