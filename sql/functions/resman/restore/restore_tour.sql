create or replace function resman.restore_tour(
    p_property_id uuid,
    p_tour_id uuid,
    p_revision integer,
    p_prospect_id text
)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
begin
    select * into v_tour from resman.tour_booking_sync as tour where tour.id = p_tour_id;
    if v_tour.id is null then
        return 'unknown';
    elsif exists (
        select 1 from resman.tour_state as state
        where state.tour_id = p_tour_id
            and state.told_revision >= least(p_revision, v_tour.revision)
    ) then
        return case when v_tour.revision < p_revision then 'newer' else 'known' end;
    end if;
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, told, told_revision, prospect_id, remote_state, is_row_due
    )
    values (
        p_tour_id, v_tour.unit_id, p_property_id,
        case
            -- Of an older revision nobody knows the time any more: the tour is told anew.
            when p_revision < v_tour.revision then jsonb_build_object(
                'class', 'placed', 'at', null, 'hash', '', 'revision', p_revision
            )
            -- A newer one shows another time, which the row takes as from staff.
            else jsonb_build_object(
                'class', resman.tour_class(v_tour.status),
                'at', date_trunc('second', v_tour.scheduled_datetime),
                'hash', resman.tour_hash(v_tour), 'revision', v_tour.revision
            )
        end,
        least(p_revision, v_tour.revision), p_prospect_id, 'placed', true
    )
    on conflict (tour_id) do update
    set
        told = excluded.told, told_revision = excluded.told_revision,
        prospect_id = excluded.prospect_id, is_row_due = true;
    return case when v_tour.revision < p_revision then 'newer' else 'tour_told' end;
end;
$$;

comment on function resman.restore_tour(uuid, uuid, integer, text) is
'Notes that ResMan has a revision of a tour already, where the database has forgotten it; returns '
'what was found.';
