-- Whose limit it is that a source may send so many requests a minute.
-- depends: resman_0102_intake

comment on column resman.source_configurations.rate_per_minute is
'Requests a minute that each bridge takes of it; 0: no limit.';
