create or replace function resman.is_more_due(p_unit_id uuid, p_kind text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    if exists (
        select 1 from resman.notification_state as note
        where note.unit_id = p_unit_id and note.sync_status = 'not_synced'
    ) then
        return true;
    elsif p_kind in ('update', 'lost', 'reactivate') then
        -- All fields went with it; an edit since then has a job of its own.
        return false;
    elsif p_kind in ('create', 'adopt') then
        -- All fields but that it is lost, which is a call of its own.
        return exists (
            select 1 from public.conversation as lead
            where lead.id = p_unit_id
                and lower(btrim(to_jsonb(lead) ->> 'status')) = 'lost'
        );
    end if;
    return exists (
        select 1
        from resman.lead_state as state
        cross join lateral resman.lead_projection(p_unit_id) as lead (fields)
        where state.unit_id = p_unit_id and resman.dirty_fields(lead.fields, state.base) <> '{}'
    );
end;
$$;

comment on function resman.is_more_due(uuid, text) is
'Tells whether a lead has something left to tell after a call of that kind was taken.';
