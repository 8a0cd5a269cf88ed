create or replace function resman.normalize_phone(p_phone text)
returns text
language sql
immutable
set search_path = ''
as $$
    with part as (
        select
            regexp_replace(
                regexp_replace(p_phone, '\s*(ext\.?|extension|x|#)\s*\d+\s*$', '', 'i'),
                '[^0-9+]', '', 'g'
            ) as dialled,
            substring(p_phone from '(?i)(?:ext\.?|extension|x|#)\s*(\d+)\s*$') as extension
    ),

    plain as (
        select
            case
                when part.dialled like '00%' then '+' || substr(part.dialled, 3)
                when part.dialled like '+%' then '+' || replace(part.dialled, '+', '')
                else replace(part.dialled, '+', '')
            end as number,
            part.extension
        from part
    )

    select nullif(
        case
            when plain.number ~ '^\+?1[0-9]{10}$' then right(plain.number, 10)
            when plain.number = '+' then ''
            else plain.number
        end,
        ''
    ) || coalesce(' ext ' || plain.extension, '')
    from plain
$$;

comment on function resman.normalize_phone(text) is
'Returns a phone number as ten digits (NANP) or + and digits, an extension behind ext; null '
'when it has no digit (resman-api.md A09).';

grant execute on function resman.normalize_phone(text) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
