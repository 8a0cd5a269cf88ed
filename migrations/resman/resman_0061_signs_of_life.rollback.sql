comment on sequence resman.doorbell_seq is
'Until when a bridge has promised to look for work, in microseconds since 1970; 0: nobody has.';
