create or replace function resman.keep_doubted(
    p_state resman.lead_state,
    p_attempt resman.lead_attempt,
    p_found jsonb
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_remote jsonb := resman.remote_fields(coalesce(resman.mapped_prospect(p_found, (
        select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
        where mapping.conversation_id = p_state.unit_id
            and mapping.mapping_status in ('active', 'merged')
    )), '{}'::jsonb));
    v_comments jsonb := coalesce(p_state.base -> 'comments', '[]'::jsonb)
        || coalesce(p_attempt.sent -> 'comments', '[]'::jsonb);
begin
    if p_attempt.marker is not null then
        -- What has a mark and was not found was not taken.
        return;
    end if;
    update resman.lead_state as state
    set
        base = (state.base - told.unseen) || told.taken
        || case
            when 'comments' = any(told.unseen) then jsonb_build_object('comments', v_comments)
            else '{}'::jsonb
        end,
        shown = coalesce(state.shown, '{}'::jsonb) || told.shown
    from (
        select
            coalesce(array_agg(field.key) filter (where not v_remote ? field.key), '{}') as unseen,
            coalesce(jsonb_object_agg(field.key, field.value) filter (where field.is_taken), '{}')
                as taken,
            coalesce(
                jsonb_object_agg(field.key, v_remote -> field.key) filter (where field.is_taken), '{}'
            ) as shown
        from (
            select
                sent.key, sent.value,
                v_remote -> sent.key <> coalesce(p_state.base -> sent.key, 'null'::jsonb)
                and v_remote -> sent.key is distinct from p_state.shown -> sent.key as is_taken
            from jsonb_each(p_attempt.sent) as sent
            where sent.key not like '\_%' and sent.value is distinct from p_state.base -> sent.key
        ) as field
    ) as told
    where state.unit_id = p_state.unit_id;
end;
$$;

comment on function resman.keep_doubted(resman.lead_state, resman.lead_attempt, jsonb) is
'Notes of an update whose answer was lost what ResMan has of it by what it shows now, so that an '
'edit that was taken back meanwhile is told, and does not come back as staff''s. What ResMan shows '
'of no field is told again.';
