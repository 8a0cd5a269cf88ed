create or replace function resman.see_tours(
    p_unit_id uuid,
    p_prospect jsonb,
    p_asked_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_seen record;
begin
    if p_asked_at is not null then
        perform 1 from resman.lead_state as state
        where state.unit_id = p_unit_id
        for no key update skip locked;
        if not found or exists (
            select 1 from resman.lead_sync_queue as job
            where job.unit_id = p_unit_id and job.status = 'processing'
        ) then
            return;
        end if;
    end if;
    for v_seen in
        select tour, state
        from resman.tour_state as state
        inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
        where state.unit_id = p_unit_id
            and state.told is not null
            and (p_asked_at is null or (
                state.last_sync_at < p_asked_at
                and state.prospect_id = lower(p_prospect ->> 'prospect_id')
            ))
        order by state.tour_id
    loop
        perform resman.see_tour(v_seen.tour, v_seen.state, p_prospect);
    end loop;
end;
$$;

comment on function resman.see_tours(uuid, jsonb, timestamptz) is
'Takes over what a prospect shows of a lead''s tours: their appointments, what staff moved or '
'removed. p_asked_at is null where the caller holds the lead''s job and has just read; else a '
'lead that is being worked on, and a tour told since, wait for the next look.';
