comment on column resman.source_configurations.rate_per_minute is
'Requests a minute; 0: no limit.';
