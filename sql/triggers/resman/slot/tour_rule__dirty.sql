create or replace trigger _600_dirty
after insert or update or delete on resman.tour_rule
for each row execute function resman.tg_mark_property();
