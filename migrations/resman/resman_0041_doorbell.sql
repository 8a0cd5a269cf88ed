-- Who writes need not wake a bridge that looks again anyway.
-- depends: resman_0040_liveness

-- No table: every transaction sees the newest value at once, and no old versions pile up.
create unlogged sequence resman.doorbell_seq as bigint minvalue 0 start 0; -- noqa: PRS
comment on sequence resman.doorbell_seq is
'Until when a bridge has promised to look for work, in microseconds since 1970; 0: nobody has.';
