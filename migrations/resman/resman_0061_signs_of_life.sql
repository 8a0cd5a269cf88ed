-- Who writes need not wake anybody where no bridge listens.
-- depends: resman_0050_windows

comment on sequence resman.doorbell_seq is
'A time in microseconds since 1970. Ahead of now: until when a bridge has promised to look for '
'work. Past: when a bridge was last known to listen, less a second.';
