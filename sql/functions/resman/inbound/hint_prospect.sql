create or replace function resman.hint_prospect(p_property_id uuid, p_prospect_id text)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    insert into resman.prospect_inbox (property_id, prospect_id, state, reason)
    values (p_property_id, lower(p_prospect_id), 'hinted', 'a hint')
    on conflict (property_id, prospect_id) do update
    set state = 'hinted', reason = 'a hint', record = null;
    update resman.pull_cursor as taken
    set due_at = least(taken.due_at, core.clock())
    where taken.property_id = p_property_id
$$;

comment on function resman.hint_prospect(uuid, text) is
'Has a prospect read again soon, because something says that it has changed: what a receiver of '
'webhooks would call. Nothing is believed of a hint but the id. Writes prospect_inbox, '
'pull_cursor.';

grant execute on function resman.hint_prospect(uuid, text) to
tourbase_bridge, tourbase_operator;
