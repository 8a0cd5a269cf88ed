create or replace function resman.needed_reads(
    p_prospect_id text,
    p_doubt_at timestamptz,
    p_email text,
    p_phone text
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select case
        when p_prospect_id is not null
            then jsonb_build_array(jsonb_build_object('prospect_id', p_prospect_id))
        else case
            when p_doubt_at is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object(
                'modified_from', to_char(
                    (p_doubt_at - interval '5 minutes') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                ),
                'modified_to', to_char(
                    (core.clock() + interval '1 minute') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                )
            ))
        end || case
            when p_email is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object('email', p_email))
        end || case
            when p_phone is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object('phone', split_part(p_phone, ' ext ', 1)))
        end
    end
$$;

comment on function resman.needed_reads(text, timestamptz, text, text) is
'Returns what to look up before a call: a known prospect by its id; else what changed since a '
'lost answer, and who has the lead''s e-mail address or phone number.';
