create or replace function resman.note_reads(
    p_property_id uuid,
    p_prospects jsonb,
    p_served_at timestamptz,
    p_applied resman.applied_read[]
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.prospect_inbox as inbox (
        property_id, prospect_id, content_hash, read_at, state, reason, record
    )
    select
        p_property_id, shown.prospect_id, shown.prospect ->> 'content_hash', shown.served_at,
        worst.state, worst.reason,
        case when worst.state = 'held' then shown.prospect end
    from (
        select distinct on (lower(prospect.value ->> 'prospect_id'))
            lower(prospect.value ->> 'prospect_id') as prospect_id,
            prospect.value as prospect,
            coalesce((prospect.value ->> 'served_at')::timestamptz, p_served_at) as served_at
        from jsonb_array_elements(p_prospects) as prospect (value)
        where prospect.value ? 'content_hash'
        order by lower(prospect.value ->> 'prospect_id')
    ) as shown
    inner join (
        select distinct on (one.prospect_id) one.prospect_id, one.state, one.reason
        from unnest(p_applied) as one
        order by
            one.prospect_id,
            array_position(array['hinted', 'held', 'applied', 'skipped'], one.state)
    ) as worst on shown.prospect_id = worst.prospect_id
    -- A part is not what is to be read again: the whole by its id.
    where not (shown.prospect ? 'is_part' and worst.state <> 'hinted' and exists (
        select 1 from resman.prospect_inbox as waiting
        where waiting.property_id = p_property_id
            and waiting.prospect_id = shown.prospect_id
            and waiting.state = 'hinted'
    ))
    on conflict (property_id, prospect_id) do update
    set
        content_hash = excluded.content_hash, read_at = excluded.read_at, state = excluded.state,
        reason = excluded.reason, record = excluded.record
    where inbox.read_at is null or excluded.read_at >= inbox.read_at
$$;

comment on function resman.note_reads(uuid, jsonb, timestamptz, resman.applied_read[]) is
'Notes what became of prospects that ResMan has shown; of the leads of one prospect, what became '
'of the one that fared worst.';
