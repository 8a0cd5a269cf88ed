-- What of tours waits is found by its index.
-- depends: resman_0105_validate
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-function

create index tour_booking_sync_pending_idx
on resman.tour_booking_sync (unit_id) where sync_status = 'pending';
create index tour_state_staff_idx on resman.tour_state (tour_id) where staff_at is not null;

-- They take less now.
drop function if exists resman.tour_call(
    resman.tour_booking_sync, resman.tour_state, jsonb
);
drop function if exists resman.decide_tour(
    resman.lead_sync_queue, jsonb, text, text, jsonb
);
