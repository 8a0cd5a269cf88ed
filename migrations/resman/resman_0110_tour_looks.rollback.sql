drop index resman.tour_state_staff_idx;
drop index resman.tour_booking_sync_pending_idx;
