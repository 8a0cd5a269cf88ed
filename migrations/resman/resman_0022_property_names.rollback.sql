-- The files of the package that is then installed make their views anew.
drop view if exists resman.property_sync_status;
drop view if exists resman.property_status;
drop view if exists resman.lead_status;
