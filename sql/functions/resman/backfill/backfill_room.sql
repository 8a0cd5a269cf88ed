create or replace function resman.backfill_room(
    p_run_id uuid,
    p_rate double precision,
    p_frequency text
)
returns integer
language sql
stable
set search_path = ''
as $$
    select (
        greatest(10, ceil(p_rate * case p_frequency
            when 'daily' then 1440
            when 'hourly' then 60
            else 1
        end)) - count(*)
    )::integer
    from resman.backfill_lead as lead
    where lead.run_id = p_run_id
$$;

comment on function resman.backfill_room(uuid, double precision, text) is
'Returns how many more leads of a backfill may wait in the queue: with those that wait, a '
'minute''s worth, or that of a window. More would grow so old that they overtook edits.';
