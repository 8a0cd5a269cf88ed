create or replace function resman.keep_for_winner(p_unit_id uuid, p_winner jsonb)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.lead_state as state
    set base = state.base - empty.fields, shown = state.shown - empty.fields
    from (
        select array(
            select field.key
            from jsonb_each(resman.remote_fields(p_winner)) as field
            where field.value = 'null'::jsonb
        ) as fields
    ) as empty
    where state.unit_id = p_unit_id
$$;

comment on function resman.keep_for_winner(uuid, jsonb) is
'Makes what a lead has and the winner of its merge lacks something that is still to be sent: that '
'the winner never had it says not that staff have emptied it.';
