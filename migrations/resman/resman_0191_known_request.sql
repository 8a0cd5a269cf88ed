-- An intake request is decided with what is known of its tour in the facts.
-- depends: resman_0190_one_of_each
-- squawk-ignore-file ban-drop-function

drop function if exists resman.decide_known_request(
    resman.call_facts, resman.tour_request, text, resman.tour_booking_sync
);
