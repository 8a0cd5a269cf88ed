create or replace function resman.refresh_days(p_property_id uuid, p_today date)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_dates date[];
    v_is_all boolean;
    v_has_rules boolean := (resman.tour_rules(p_property_id)).property_id is not null;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('availability ' || p_property_id::text, 0)) then
        return false;
    end if;
    -- The marks first: what is committed from here on has a mark that stays.
    with gone as (
        delete from resman.availability_dirty as dirty
        where dirty.property_id = p_property_id
        returning dirty.date
    )

    select array_agg(distinct gone.date), bool_or(gone.date is null) into v_dates, v_is_all
    from gone;
    delete from resman.calendar_availability_cache as cached
    where cached.property_id = p_property_id
        and (not v_has_rules or cached.date not between p_today and p_today + 59);
    insert into resman.calendar_availability_cache (property_id, date, available_slots, last_updated)
    select p_property_id, day.date, resman.compute_slots(p_property_id, day.date), core.clock()
    from (select p_today + number as date from generate_series(0, 59) as number) as day
    where v_has_rules
        and (
            v_is_all
            or day.date = any(v_dates)
            or not exists (
                select 1 from resman.calendar_availability_cache as cached
                where cached.property_id = p_property_id and cached.date = day.date
            )
        )
    on conflict on constraint idx_calendar_availability_cache_property_date do update
    set available_slots = excluded.available_slots, last_updated = excluded.last_updated;
    return true;
end;
$$;

comment on function resman.refresh_days(uuid, date) is
'Computes the cached days of a property that no longer hold, and those that are missing; '
'false where another does it.';
