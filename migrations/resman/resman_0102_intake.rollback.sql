-- loses data: requests that are not in ResMan yet, the sources and their secrets
drop table resman.tour_type_alias;
drop table resman.source_property_aliases;
drop table resman.source_configurations;
drop table resman.create_turn;
drop table resman.intake_prospects;
drop table resman.tour_request;
drop table resman.tour_processing_log;
