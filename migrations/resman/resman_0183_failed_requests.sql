-- A request that failed and then succeeds has not failed: it is remembered until then.
-- depends: resman_0102_intake

comment on column resman.tour_request.open_requests is
'Date and time of each request for this tour that ResMan has not taken yet, and whether it counts '
'as failed: later ones, and a success, take it with them.';
