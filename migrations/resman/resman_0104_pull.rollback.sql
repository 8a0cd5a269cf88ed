-- loses data: how far ResMan was read; the next pull begins thirty days back
drop table resman.pull_cursor;
