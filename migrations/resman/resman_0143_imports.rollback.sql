-- loses data: for which properties importing was switched off
alter table resman.resman_integration drop column import_prospects;
