-- Analysts may read the views that were granted to them, so they must get into the schema.
-- depends: resman_0015_write_path

grant usage on schema resman to tourbase_bi;
