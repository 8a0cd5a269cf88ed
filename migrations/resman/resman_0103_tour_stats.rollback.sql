-- loses data: the statistics of the intake
drop table resman.tour_processing_delta;
drop table resman.tour_processing_stats;
