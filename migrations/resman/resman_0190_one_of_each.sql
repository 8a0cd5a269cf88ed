-- Functions that had the same body are one.
-- depends: resman_0102_intake
-- squawk-ignore-file ban-drop-function

-- Who marks a property whose hours, blackouts or rules change: all at once, so that nothing goes
-- unmarked meanwhile. A first installation has none of them yet.
do $$ begin
    if to_regprocedure('resman.tg_blackout__dirty()') is not null then
        alter function resman.tg_blackout__dirty() rename to tg_mark_property;
        create or replace trigger _600_dirty
        after insert or update or delete on resman.opening_hours
        for each row execute function resman.tg_mark_property();
        create or replace trigger _600_dirty
        after insert or update or delete on resman.tour_rule
        for each row execute function resman.tg_mark_property();
        drop function resman.tg_opening_hours__dirty();
        drop function resman.tg_tour_rule__dirty();
    end if;
end $$;

-- What it did settle_unchanged does.
drop function if exists resman.settle_request_job(resman.lead_sync_queue);
