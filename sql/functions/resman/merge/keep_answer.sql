create or replace function resman.keep_answer(
    p_state resman.lead_state,
    p_sent jsonb,
    p_kind text,
    p_answer jsonb,
    p_hash text,
    p_served_at timestamptz
)
returns resman.lead_state
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_part jsonb;
begin
    if coalesce(p_answer, '{}'::jsonb) <> '{}' then
        v_part := resman.posted_fields(p_state.base, p_state.shown, p_sent, p_answer, p_kind);
        p_state.shown := coalesce(p_state.shown, '{}'::jsonb) || (v_part -> 'shown');
        if v_part -> 'prior' <> '{}' then
            p_state.prior := case
                when p_state.remote_read_at > p_served_at - interval '1 minute'
                    then (v_part -> 'prior') || coalesce(p_state.prior, '{}'::jsonb)
                else v_part -> 'prior'
            end;
        end if;
    end if;
    p_state.base := coalesce(p_state.base, '{}'::jsonb) || p_sent;
    p_state.remote_read_at := greatest(p_state.remote_read_at, p_served_at);
    p_state.remote_hash := case
        when p_answer <> '{}' and p_state.held is null
            and not resman.is_remote_news(p_state.base, p_state.shown, p_answer) then p_hash
    end;
    return p_state;
end;
$$;

comment on function resman.keep_answer(
    resman.lead_state, jsonb, text, jsonb, text, timestamptz
) is
'Returns the state of a lead after ResMan has taken a call: the base is what was sent, and how '
'ResMan shows it is what it answered. Takes what was sent, the kind of call, remote_fields, hash '
'and time of the answer.';
