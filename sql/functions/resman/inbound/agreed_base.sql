create or replace function resman.agreed_base(p_merged resman.merged_read)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_base jsonb := coalesce(p_merged.base, '{}'::jsonb);
begin
    v_base := jsonb_strip_nulls(
        v_base || ((p_merged.merged -> 'base') - resman.unwritable_fields(p_merged.given))
    );
    -- The comment on our status follows ResMan's own: it is no news to ResMan.
    if p_merged.given ? 'status' and coalesce(p_merged.local -> 'comments', '[]'::jsonb)
        = coalesce(p_merged.base -> 'comments', '[]'::jsonb) then
        v_base := v_base || jsonb_build_object(
            'comments', resman.lead_projection((p_merged.read).unit_id) -> 'comments'
        );
    end if;
    return v_base;
end;
$$;

comment on function resman.agreed_base(resman.merged_read) is
'Returns the base of a lead after what was merged is written: ResMan''s values but for those that '
'the application could not be given.';
