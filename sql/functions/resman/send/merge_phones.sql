create or replace function resman.merge_phones(p_lead jsonb, p_base jsonb, p_remote jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    with remote as (
        select phone.value, phone.ordinality
        from jsonb_array_elements(coalesce(p_remote -> 'phones', '[]'::jsonb))
            with ordinality as phone (value, ordinality)
    ),

    kept as (
        select remote.value, remote.ordinality
        from remote
        where p_lead -> 'phone' is null
            or p_lead -> 'phone' is not distinct from p_base -> 'phone'
            or split_part(resman.normalize_phone(remote.value ->> 'number'), ' ext ', 1) not in (
                coalesce(split_part(p_base ->> 'phone', ' ext ', 1), ''),
                split_part(p_lead ->> 'phone', ' ext ', 1)
            )
    ),

    every as (
        select
            jsonb_build_object('type', 'cell', 'number', p_lead -> 'phone') as value,
            0 as ordinality
        where p_lead -> 'phone' is not null
            and (
                p_lead -> 'phone' is distinct from p_base -> 'phone'
                or jsonb_typeof(p_remote -> 'phones') is distinct from 'array'
            )
        union all
        select kept.value, kept.ordinality from kept
    )

    select jsonb_agg(every.value order by every.ordinality) from every
$$;

comment on function resman.merge_phones(jsonb, jsonb, jsonb) is
'Returns the phones to post: all of ResMan''s, with ours, where it changed, in place of the one it '
'replaces.';
