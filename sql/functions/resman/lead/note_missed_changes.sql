create or replace function resman.note_missed_changes(p_limit integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_leads uuid[];
    v_count integer;
begin
    insert into resman.lead_change (kind, user_id)
    select 'person', person.id
    from public."user" as person
    left join resman.person_state as state on person.id = state.user_id
    where person.resman_sync_version > coalesce(state.row_version, 0)
        and not exists (
            select 1 from resman.lead_change as change where change.user_id = person.id
        )
    limit p_limit;

    select array_agg(missed.id) into v_leads
    from (
        select conversation.id
        from public.conversation as conversation
        where exists (select 1 from resman.missed_lead(conversation) as lead where lead is not null)
        order by conversation.id
        limit p_limit
        for no key update skip locked
    ) as missed;

    perform resman.enqueue_lead(
        conversation.id, 'push', 2, greatest(resman.missed_lead(conversation), 0),
        conversation.resman_sync_version
    )
    from public.conversation as conversation
    where conversation.id = any(v_leads)
    order by conversation.id;
    get diagnostics v_count = row_count;
    return v_count + resman.note_missed_deletes(p_limit);
end;
$$;

comment on function resman.note_missed_changes(integer) is
'Finds changes that capture could not note, because their rows are ahead of what was captured, '
'leads whose property has become known, and deletes; returns how many (decisions.md 47).';

grant execute on function resman.note_missed_changes(integer) to
tourbase_bridge;
