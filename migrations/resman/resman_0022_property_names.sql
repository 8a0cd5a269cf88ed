-- Free the application's property.name: views that read it had its type, and kept it from changing.
-- depends: resman_0014_reasons
-- squawk-ignore-file ban-drop-view

drop view if exists resman.property_sync_status;
drop view if exists resman.property_status;
drop view if exists resman.lead_status;
