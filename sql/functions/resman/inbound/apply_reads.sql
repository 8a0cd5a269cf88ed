create or replace function resman.apply_reads(p_reads resman.lead_read[])
returns resman.applied_read[]
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
set jit = off
as $$
declare
    v_applied resman.applied_read[];
    v_ready uuid[];
    v_reads resman.lead_read[];
    v_read resman.lead_read;
begin
    perform resman.close_clear_tasks(p_reads);
    perform resman.settle_read(each)
    from unnest(p_reads) as each
    inner join resman.lead_state as state on (each).unit_id = state.unit_id
    where state.held is not null;
    -- An older read than what is known is not believed; what it shows may have been ours.
    select
        coalesce(array_agg(known.read) filter (where known.is_due and not known.is_old), '{}'),
        coalesce(
            array_agg(resman.unapplied_read(
                known.read, case when known.is_news then 'hinted' else 'applied' end,
                case when known.is_news then 'it was read before the last call was taken' end
            )) filter (where known.is_old or not known.is_due),
            '{}'
        )
    into v_reads, v_applied
    from (
        select
            read,
            coalesce((read).served_at <= state.remote_read_at, false) as is_old,
            news.is_news,
            -- What waits for a person is over where both sides have come back to what they held.
            news.is_news or state.held is not null as is_due
        from unnest(p_reads) as read
        inner join resman.lead_state as state on (read).unit_id = state.unit_id
        cross join lateral (
            select resman.is_remote_news(state.base, state.shown, (read).remote) as is_news
            offset 0
        ) as news
        order by state.unit_id
    ) as known;
    v_ready := resman.lock_host_rows(array(select each.unit_id from unnest(v_reads) as each));
    foreach v_read in array v_reads loop
        if v_read.unit_id <> all(v_ready) then
            v_applied := v_applied
                || resman.unapplied_read(v_read, 'hinted', 'somebody is writing its row');
        end if;
    end loop;
    v_reads := array(select each from unnest(v_reads) as each where each.unit_id = any(v_ready));
    begin
        return v_applied || resman.take_reads(resman.merge_reads(v_reads, null));
    exception
        when others then
            -- One lead that the application refuses does not keep the others from theirs.
            null;
    end;
    foreach v_read in array v_reads loop
        v_applied := v_applied || resman.apply_alone(v_read);
    end loop;
    return v_applied;
end;
$$;

comment on function resman.apply_reads(resman.lead_read[]) is
'Brings into the application what ResMan has shown of leads, unless more is known by now, or '
'somebody is writing their rows; returns what became of each. The caller holds the leads.';
