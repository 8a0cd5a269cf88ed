revoke update (
    resolution_strategy, resolved_value, resolved_by, resolved_by_name, notes
) on resman.lead_sync_conflicts from tourbase_app;
revoke select on resman.lead_sync_conflicts from tourbase_app;
