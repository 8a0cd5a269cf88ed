create or replace function resman.fold_requests(p_changes bigint[])
returns bigint[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_requests uuid[] := array(
        select distinct change.request_id from resman.lead_change as change
        where change.id = any(p_changes) and change.request_id is not null
            and change.conversation_id is null
    );
    v_locked uuid[];
begin
    if v_requests = '{}' then
        return p_changes;
    end if;
    v_locked := array(
        select request.id from resman.tour_request as request
        where request.id = any(v_requests)
        order by request.id
        for no key update skip locked
    );
    perform resman.enqueue_request(locked.id)
    from unnest(v_locked) with ordinality as locked (id, place)
    where resman.is_tour_due(locked.id) and not resman.is_request_carried(locked.id)
    order by locked.place;
    delete from resman.lead_change as change
    where change.id = any(p_changes) and change.conversation_id is null
        and change.request_id = any(v_requests)
        and (change.request_id = any(v_locked) or not exists (
            select 1 from resman.tour_request as request where request.id = change.request_id
        ));
    return array(
        select change.id from resman.lead_change as change
        where change.id = any(p_changes)
            and (change.request_id is null or change.conversation_id is not null)
    );
end;
$$;

comment on function resman.fold_requests(bigint[]) is
'Turns noted changes of tours that have a request and no lead into jobs; returns the other '
'changes. A request whose row somebody is writing waits for the next call.';
