create or replace function resman.ring_doorbell()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_ahead double precision := coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0)
        - date_part('epoch', clock_timestamp()) * 1000000;
begin
    -- A promise never reaches further ahead; where it does, somebody has set the clock. Who listens
    -- gives a sign of life every 10 seconds: after three times as long there is nobody to wake.
    if v_ahead > 1000000 or v_ahead between -30000000 and 0 then
        perform pg_notify('tourbase', '');
    end if;
end;
$$;

comment on function resman.ring_doorbell() is
'Wakes the bridges, unless one has promised to look again anyway or none has listened lately: a '
'notification makes all commits of the database wait for each other. Called after the work was '
'written, never before, since settle_doorbell waits for transactions that have written something.';
