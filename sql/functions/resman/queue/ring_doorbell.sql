create or replace function resman.ring_doorbell()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_ahead double precision := coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0)
        - extract(epoch from clock_timestamp()) * 1000000;
begin
    -- A promise never reaches further; where it does, somebody has set the clock.
    if v_ahead not between 0 and 1000000 then
        perform pg_notify('tourbase', '');
    end if;
end;
$$;

comment on function resman.ring_doorbell() is
'Wakes the bridges, unless one has promised to look again anyway: a notification makes all commits '
'of the database wait for each other. Called after the work was written, never before, since '
'settle_doorbell waits for transactions that have written something.';
