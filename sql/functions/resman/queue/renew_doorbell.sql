create or replace function resman.renew_doorbell()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_last bigint := coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0);
    v_now bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
    -- A promise is a sign of life too. It must not be written again: meanwhile it may be taken back.
    if v_last not between v_now and v_now + 1000000 then
        perform setval('resman.doorbell_seq', v_now - 1000000);
    end if;
    return extract(epoch from clock_timestamp()) * 1000000 - v_last > 15000000;
end;
$$;

comment on function resman.renew_doorbell() is
'Says that somebody listens, so that who writes work rings. Returns whether nobody had said so for '
'half as long as writers count on it: some may not have rung, and may commit later.';
