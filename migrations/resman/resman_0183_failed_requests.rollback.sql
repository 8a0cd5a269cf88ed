comment on column resman.tour_request.open_requests is
'Date and time of each request for this tour whose outcome is not known: later versions join it.';
