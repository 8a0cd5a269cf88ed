-- The application's own screens may show and settle conflicts.
-- depends: resman_0132_validate

grant select on resman.lead_sync_conflicts to tourbase_app;
grant update (
    resolution_strategy, resolved_value, resolved_by, resolved_by_name, notes
) on resman.lead_sync_conflicts to tourbase_app;
