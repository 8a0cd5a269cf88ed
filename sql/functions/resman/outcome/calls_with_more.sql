create or replace function resman.calls_with_more(p_calls resman.ended_call[])
returns uuid[]
language plpgsql
stable
set search_path = ''
-- All is found by ids, also what is called.
set enable_nestloop = on
set enable_hashjoin = off
set jit = off
as $$
begin
    return array(
        select call.job_id
        from unnest(p_calls) as call
        where (
            select true from resman.notification_state as note
            where note.unit_id = call.unit_id and note.sync_status = 'not_synced'
            limit 1
        ) or coalesce((
            select resman.is_tour_due(tour.unit_id) from resman.tour_booking_sync as tour
            where tour.unit_id = call.unit_id
            limit 1
        ), false) or case
            -- All fields went with it; an edit since then has a job of its own.
            when call.kind in ('update', 'lost', 'reactivate') or call.kind like 'tour%' then false
            -- All fields but that it is lost, which is a call of its own. A name finds the host's
            -- column, and where the host has none, the null beside it.
            when call.kind in ('create', 'adopt') then (
                select lower(btrim(lead.status::text)) = 'lost'
                from (select null::text as status) as absent
                cross join lateral (
                    select status from public.conversation as row where row.id = call.unit_id
                ) as lead
            )
            else exists (
                select 1
                from resman.lead_state as state
                cross join lateral resman.lead_projection(call.unit_id) as lead (fields)
                where state.unit_id = call.unit_id
                    and resman.dirty_fields(
                        resman.overlay_held(lead.fields, state.base, state.held), state.base
                    ) <> '{}'
            )
        end
    );
end;
$$;

comment on function resman.calls_with_more(resman.ended_call[]) is
'Returns the jobs of those calls that were taken, but whose lead has something left to tell.';
