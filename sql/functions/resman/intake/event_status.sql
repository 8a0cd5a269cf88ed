create or replace function resman.event_status(p_event text)
returns text
language sql
immutable
set search_path = ''
as $$
    select case
        when lower(btrim(p_event)) in ('created', 'scheduled', 'rescheduled', 'pending') then 'scheduled'
        when lower(btrim(p_event)) = 'confirmed' then 'confirmed'
        when lower(btrim(p_event)) in ('cancelled', 'canceled', 'declined', 'expired', 'refunded')
            then 'cancelled'
        when lower(btrim(p_event)) in ('completed', 'checked_out', 'checked_in') then 'completed'
        when lower(btrim(p_event)) = 'no_show' then 'no_show'
    end
$$;

comment on function resman.event_status(text) is
'Returns the status of a tour that an event of a source means; null for an unknown event.';
