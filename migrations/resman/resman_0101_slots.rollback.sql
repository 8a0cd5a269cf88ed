-- loses data: rules, opening hours, blackouts, and which tour holds which seat
drop table resman.calendar_availability_cache;
drop table resman.availability_dirty;
drop table resman.remote_appointment;
drop table resman.tour_seat;
drop table resman.blackout;
drop table resman.opening_hours;
drop table resman.tour_rule;
