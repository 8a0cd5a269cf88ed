create or replace function resman.settle_tour_conflicts(p_tours uuid[])
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.lead_sync_conflicts as conflict
    set
        resolution_status = 'resolved', resolution_strategy = 'domiq_wins',
        resolved_value = conflict.domiq_value, resolved_at = core.clock(),
        resolved_by_name = 'rule:edited_again'
    where conflict.resolution_status in ('pending', 'manual_review')
        and conflict.conflict_type = 'field_mismatch'
        and (conflict.conversation_id, conflict.conflict_field) in (
            select tour.conversation_id, format('tour %s', tour.id)
            from resman.tour_booking_sync as tour
            where tour.id = any(p_tours)
        )
$$;

comment on function resman.settle_tour_conflicts(uuid[]) is
'Closes the conflicts of tours that were told after all: who edited the tour again has decided.';
